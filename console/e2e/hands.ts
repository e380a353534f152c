// What a person does on a page, by the names of what is pressed.

import { expect, type Page } from '@playwright/test';

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('main').getByRole('button', { name }).first().click();

/** The button of a dialog that does it. */
export const confirm = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).last().click();

export const told = (page: Page, text: string | RegExp) => expect(page.getByText(text).first()).toBeVisible();

export async function typed(page: Page, name: string, verb: string): Promise<void> {
  await page.getByRole('dialog').getByRole('textbox').fill(name);
  await confirm(page, verb);
}

export async function rewrite(page: Page, text: string): Promise<void> {
  const content = page.locator('.cm-content');
  await content.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}
