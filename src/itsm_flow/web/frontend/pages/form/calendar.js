// The calendar of date fields in the reader's language: the viewer brings it as window.flatpickr.
import { text } from '../texts.js';

const A_SUNDAY = Date.UTC(2023, 0, 1);
const DAY_MS = 86400000;

export function localizeCalendar() {
  window.flatpickr?.localize({
    weekdays: { shorthand: weekdays('short'), longhand: weekdays('long') },
    months: { shorthand: months('short'), longhand: months('long') },
    monthAriaLabel: text('month'),
    yearAriaLabel: text('year'),
  });
}

function weekdays(style) {
  return Array.from({ length: 7 }, (_, day) => named({ weekday: style }, A_SUNDAY + day * DAY_MS));
}

function months(style) {
  return Array.from({ length: 12 }, (_, month) => named({ month: style }, Date.UTC(2023, month, 1)));
}

function named(part, moment) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { ...part, timeZone: 'UTC' });
  return format.format(new Date(moment));
}
