// now() and today() read the clock that Python hands over, never the machine's.
import { DateTime, FixedOffsetZone, Settings } from 'luxon';

let offsetMinutes = 0;

// A FEEL time without offset is a time where the organisation is, not where the server stands.
Date.prototype.getTimezoneOffset = () => -offsetMinutes;

// A zone of a type of its own, even where it is UTC: with luxon's, feelin would take the midnight of
// now() for a date, and date(now()) would stay a date and time.
class Here extends FixedOffsetZone {
  get type() {
    return 'here';
  }
}

/** Sets the clock to `[milliseconds since 1970, offset from UTC in minutes]`. */
export function setClock(now) {
  if (!now) {
    return;
  }
  offsetMinutes = now[1];
  Settings.now = () => now[0];
  Settings.defaultZone = new Here(offsetMinutes);
}

/** FEEL's today() as a date; feelin's own gives a date and time at midnight. */
export function today() {
  const { year, month, day } = DateTime.now();
  return DateTime.fromObject({ year, month, day }, { zone: FixedOffsetZone.utcInstance });
}

today.$args = [];
