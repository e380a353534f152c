// Somebody without rights, and somebody who may only look: every page opens, says what is missing, and no button of it
// leads to an error that is not explained.

import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import { sound, test, visit } from './fixture';
import type { House } from './house';
import { type OnePage, PAGES, spoken } from './pages';
import { somebody } from './people';
import { titled } from './states';

const words = spoken.en;

async function enter(browser: Browser, house: House, complaints: string[], name: string, ...policies: string[]) {
  const person = await somebody(house, name, ...policies);
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

const ACTION = /(ram|rampart|sts):\w+/;

test('somebody without rights sees on every page why there is nothing', async ({ browser, house, complaints }) => {
  test.setTimeout(180_000);
  const page = await enter(browser, house, complaints, 'outsider');
  for (const one of PAGES) {
    await page.goto(one.path);
    await titled(page, one, words);
    await page.waitForLoadState('networkidle');
    const refusals = page.getByRole('main').getByRole('alert').filter({ hasText: words.fault.denied });
    if (one.reads && !one.own) {
      expect(await refusals.count(), one.name).toBeGreaterThan(0);
      await expect(refusals.first(), one.name).toContainText(words.receipt.implicit);
      await expect(refusals.first(), one.name).toContainText(ACTION);
    }
    await explained(page, one.name);
    if (process.env.LONG) await sound(page);
  }
  await page.context().close();
});

for (const [who, ...policies] of [['presser'], ['reader', 'ReadOnlyAccess']] as const) {
  test(`every button of every page, for ${who}`, { tag: '@long' }, async ({ browser, house, complaints }) => {
    test.setTimeout(900_000);
    const page = await enter(browser, house, complaints, who, ...policies);
    let pressed = 0;
    for (const one of PAGES) pressed += await everyButton(page, one);
    expect(pressed).toBeGreaterThan(20);
    await page.context().close();
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
  for (const [index, name] of names.entries()) {
    const same = names.slice(0, index).filter((other) => other === name).length;
    const button = page.getByRole('main').getByRole('button', { name, exact: true }).nth(same);
    await button.click();
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

/** The text of a button without what is for the eye alone, such as the arrow of a column. */
function heard(button: Element): string {
  const copy = button.cloneNode(true) as Element;
  for (const hidden of copy.querySelectorAll('[aria-hidden]')) hidden.remove();
  return copy.textContent ?? '';
}

/** The names of the buttons that can be pressed; what cannot says what is missing. */
async function enabled(main: Locator): Promise<string[]> {
  const names: string[] = [];
  for (const button of await main.getByRole('button').all()) {
    const name = (await button.getAttribute('aria-label')) ?? (await button.evaluate(heard));
    if ((await button.getAttribute('aria-disabled')) === 'true') {
      const why = await button.getAttribute('aria-describedby');
      expect(why, `${name} says why`).not.toBeNull();
      await expect(main.page().locator(`[id="${why}"]`)).toContainText(ACTION);
    } else if (await button.isEnabled()) names.push(name.trim());
  }
  return names;
}
