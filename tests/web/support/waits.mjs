// What has been asked for by a click or a key is there a moment later, and under load a long one: it is waited for.
import assert from 'node:assert/strict';

// What a button copies: it says when that is in the clipboard.
export async function copied(page, button) {
  const before = await page.getByText('copied', { exact: true }).count();
  await button.click();
  await page.waitForFunction(
    (count) => [...document.querySelectorAll('.copy [role=status]')].filter((one) => one.textContent === 'copied').length > count,
    Math.floor(before / 2),
  );
  return page.evaluate(() => navigator.clipboard.readText());
}

// Until as many elements are there as are expected.
export async function counted(locator, count) {
  if (count === 0) return locator.first().waitFor({ state: 'detached' });
  await locator.nth(count - 1).waitFor({ state: 'attached' });
  await locator.nth(count).waitFor({ state: 'detached' });
  assert.equal(await locator.count(), count);
}

// Until the attribute of an element has that value.
export async function attributeIs(locator, name, value) {
  const handle = await locator.elementHandle();
  await locator.page().waitForFunction(([element, attribute, wanted]) => element.getAttribute(attribute) === wanted, [handle, name, value]);
}

// Until something is on a canvas.
export async function drawn(page, selector) {
  await page.waitForFunction((wanted) => {
    const canvas = document.querySelector(wanted);
    if (!canvas || canvas.width === 0 || canvas.height === 0) return false;
    // Of a copy: to read a canvas again and again would be warned of.
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const read = copy.getContext('2d', { willReadFrequently: true });
    read.drawImage(canvas, 0, 0);
    const { data } = read.getImageData(0, 0, copy.width, copy.height);
    return data.some((value) => value !== 0);
  }, selector);
}

export const eventShown = (page, wanted) =>
  page.waitForFunction((event) => Number(/event (\d+)/.exec(document.querySelector('.moment')?.innerText ?? '')?.[1]) === event, wanted);
