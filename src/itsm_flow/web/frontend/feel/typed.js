// The declared types of a decision: text that JSON carries becomes the date it stands for.
import { evaluate } from '@bpmn-io/feelin';

const READERS = {
  date: 'date(x)',
  time: 'time(x)',
  dateTime: 'date and time(x)',
  dayTimeDuration: 'duration(x)',
  yearMonthDuration: 'duration(x)',
};

/** `value` read as the declared FEEL `type`. */
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

/** `context` with each variable read as the FEEL type that `types` declares for it. */
export function withTypes(context, types, warnings) {
  const entries = Object.entries(types ?? {}).filter(([name]) => Object.hasOwn(context, name));
  if (!entries.length) {
    return context;
  }
  const read = entries.map(([name, type]) => [name, typed(context[name], type, warnings)]);
  return { ...context, ...Object.fromEntries(read) };
}
