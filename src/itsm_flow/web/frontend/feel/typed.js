// The declared type of a decision's input: text that JSON carries becomes the date it stands for.
import { evaluate } from '@bpmn-io/feelin';

const READERS = {
  date: 'date(x)',
  time: 'time(x)',
  dateTime: 'date and time(x)',
  dayTimeDuration: 'duration(x)',
  yearMonthDuration: 'duration(x)',
};

/** `value` read as the FEEL `type` that the input declares. */
export function typed(value, type, warnings) {
  const reader = READERS[type];
  if (!reader || typeof value !== 'string') {
    return value;
  }
  const read = evaluate(reader, { x: value }).value;
  if (read === null) {
    warnings.push(`"${value}" cannot be read as ${type}.`);
  }
  return read;
}
