// Somebody without rights, and somebody who may only look: every page opens, says what is missing, and no button of it
// leads to an error that is not explained.

import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House, Person } from './house';
import { placed } from './organization';
import { type OnePage, PAGES, spoken } from './pages';
import { somebody } from './people';
import { titled } from './states';

const words = spoken.en;

async function entered(browser: Browser, house: House, complaints: string[], person: Person) {
  const page = await visit(browser, house.origin, await house.enter(person), complaints);
  // Leaving a form that a button filled is no question here.
  page.on('dialog', (question) => void question.accept());
  return page;
}

/** What is refused says by which action; nothing else is told of. */
async function explained(page: Page, where: string): Promise<void> {
  for (const text of await page.getByRole('alert').allTextContents()) expect(text, where).toMatch(ACTION);
  await expect(page.getByText(words.fault.broken), where).toHaveCount(0);
}

const ACTION = /(ram|rampart|sts|resourcemanager|kms):\w+/;

test.beforeAll(async ({ house }) => {
  await placed(house, PAGES);
});

test('somebody without rights sees on every page why there is nothing', async ({ browser, house, complaints }) => {
  test.setTimeout(300_000);
  const page = await entered(browser, house, complaints, await somebody(house, 'outsider'));
  for (const one of PAGES) {
    await page.goto(one.path);
    await titled(page, one, words);
    await page.waitForLoadState('networkidle');
    const refusals = page.getByRole('main').getByRole('alert').filter({ hasText: words.fault.denied });
    if (one.reads && !one.own) {
      await expect(refusals.first(), one.name).toContainText(words.receipt.implicit);
      await expect(refusals.first(), one.name).toContainText(ACTION);
    }
    await explained(page, one.name);
    if (process.env.LONG) await sound(page);
  }
  await page.context().close();
});

for (const [who, ...policies] of [['presser'], ['reader', 'ReadOnlyAccess']] as const) {
  test.describe(`every button, for ${who}`, { tag: '@long' }, () => {
    let person: Person | undefined;
    for (const one of PAGES) {
      test(`${one.name}, for ${who}`, async ({ browser, house, complaints }) => {
        test.setTimeout(180_000);
        person ??= await somebody(house, who, ...policies);
        const page = await entered(browser, house, complaints, person);
        const pressed = await everyButton(page, one);
        // There is something to press wherever there is a filter or a command.
        if (one.name === 'users') expect(pressed).toBeGreaterThan(0);
        await page.context().close();
      });
    }
  });
}

async function everyButton(page: Page, one: OnePage): Promise<number> {
  let pressed = 0;
  const open = async () => {
    await page.goto(one.path);
    await titled(page, one, words);
    await page.waitForLoadState('networkidle');
  };
  await open();
  const names = await enabled(page.getByRole('main'));
  for (const { name, mark } of names) {
    const button = page.locator(`[data-seen=${JSON.stringify(mark)}]`);
    await expect(async () => {
      // What comes late has not been looked at yet.
      await page.getByRole('main').evaluate(seen);
      await button.click({ timeout: 1000 });
    }).toPass({ timeout: 20_000 });
    pressed += 1;
    await page.waitForLoadState('networkidle');
    await explained(page, `${one.name}: ${name}`);
    const dialog = page.getByRole('dialog').last();
    if (await dialog.isVisible()) {
      for (const box of await dialog.getByRole('textbox').all()) {
        const type = /^Type (\S+) to go on$/.exec((await box.getAttribute('aria-label')) ?? (await label(box)));
        if (type?.[1]) await box.fill(type[1]);
      }
      const last = dialog.getByRole('button').last();
      if (await last.isEnabled()) await last.click();
      await page.waitForLoadState('networkidle');
      await explained(page, `${one.name}: ${name}, confirmed`);
    }
    await open();
  }
  return pressed;
}

const label = (box: Locator): Promise<string> =>
  box.evaluate((field) => (field as HTMLInputElement).labels?.[0]?.textContent ?? '');

interface Seen {
  name: string;
  /** By which it is found again: its name, and how many are called so before it. */
  mark: string;
  enabled: boolean;
  /** The text that says why it cannot be pressed, where it has one. */
  why: string | undefined;
}

/** All at one moment: parts that come later would change which button is which. */
const seen = (main: Element): Seen[] =>
  [...main.querySelectorAll<HTMLButtonElement>('button, [role=button]')]
    .filter((button) => button.checkVisibility({ visibilityProperty: true }) && !button.closest('[aria-hidden=true]'))
    .map((button, index, all) => {
      // Without what is for the eye alone, such as the arrow of a column.
      const nameOf = (one: Element) => {
        const copy = one.cloneNode(true) as Element;
        for (const hidden of copy.querySelectorAll('[aria-hidden]')) hidden.remove();
        return (one.getAttribute('aria-label') ?? copy.textContent ?? '').trim();
      };
      const name = nameOf(button);
      const mark = `${name}#${all.slice(0, index).filter((other) => nameOf(other) === name).length}`;
      button.dataset.seen = mark;
      const lacks = button.getAttribute('aria-disabled') === 'true';
      const why = document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent ?? '';
      return { name, mark, enabled: !lacks && !button.disabled, why: lacks ? why : undefined };
    });

/** The buttons that can be pressed; what cannot says what is missing. */
async function enabled(main: Locator): Promise<Seen[]> {
  const all = await main.evaluate(seen);
  for (const { name, why } of all) if (why !== undefined) expect(why, `${name} says why`).toMatch(ACTION);
  return all.filter((one) => one.enabled);
}
