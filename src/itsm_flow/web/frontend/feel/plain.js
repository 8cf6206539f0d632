// FEEL values as JSON: dates, times and durations as ISO 8601 text.
import { DateTime, Duration, FixedOffsetZone, SystemZone } from 'luxon';

/** A value that cannot be kept as data; `kind` is `number` or `date`. */
export class NotKept extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** The kind of temporal value, as feelin tells them apart. */
export function describe(value) {
  if (Duration.isDuration(value)) {
    return 'duration';
  }
  if (!DateTime.isDateTime(value)) {
    return null;
  }
  if (value.year === 1900 && value.month === 1 && value.day === 1) {
    return 'time';
  }
  const atMidnight = value.valueOf() === value.startOf('day').valueOf();
  return atMidnight && value.zone === FixedOffsetZone.utcInstance ? 'date' : 'date and time';
}

// Days and times never turn into months: P40D stays forty days. Months are whole ones (DMN 10.3.4.8).
function durationText(duration) {
  const { years = 0, quarters = 0, months = 0, ...rest } = duration.toObject();
  const ofMonths = years || quarters || months;
  const ofTime = Object.values(rest).some(Boolean);
  if (ofMonths && ofTime) {
    return duration.toISO();
  }
  const units = ofMonths ? ['years', 'months'] : ['days', 'hours', 'minutes', 'seconds'];
  const whole = ofMonths ? { months: Math.trunc(duration.as('months')) } : null;
  const shifted = (whole ? Duration.fromObject(whole) : duration).shiftTo(...units);
  return shifted.valueOf() < 0 ? `-${shifted.negate().toISO()}` : shifted.toISO();
}

function temporalText(value, kind) {
  if (!value.isValid) {
    throw new NotKept('date', 'The result is no valid date, time or duration.');
  }
  if (kind === 'duration') {
    return durationText(value);
  }
  if (kind === 'date') {
    return value.toISODate();
  }
  if (kind === 'time') {
    const includeOffset = value.zone !== SystemZone.instance;
    return value.toISOTime({ suppressMilliseconds: true, includeOffset });
  }
  return value.toISO({ suppressMilliseconds: true });
}

function numberOf(value, warnings) {
  if (!Number.isFinite(value)) {
    throw new NotKept('number', 'The result is no number (a division by zero, or too large).');
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    warnings.push(`The number ${value} is too large to be exact.`);
  }
  return value;
}

function objectOf(value, warnings) {
  const kind = describe(value);
  if (kind) {
    return temporalText(value, kind);
  }
  if (Array.isArray(value)) {
    return value.map((each) => toPlain(each, warnings));
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    const what = 'start included' in value ? 'range' : 'function';
    warnings.push(`A ${what} cannot be kept as a value.`);
    return null;
  }
  const plain = Object.entries(value).map(([key, each]) => [key, toPlain(each, warnings)]);
  return Object.fromEntries(plain);
}

/** `value` as JSON data; what cannot be data becomes null with a warning, no number an error. */
export function toPlain(value, warnings) {
  switch (typeof value) {
    case 'number':
      return numberOf(value, warnings);
    case 'string':
    case 'boolean':
      return value;
    case 'function':
      warnings.push('A function cannot be kept as a value.');
      return null;
    default:
      return value === null || value === undefined ? null : objectOf(value, warnings);
  }
}
