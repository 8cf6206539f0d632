// The declared types of a decision: text that JSON carries becomes the date it stands for.
import { evaluate } from '@bpmn-io/feelin';

const READERS = {
  date: 'date(x)',
  time: 'time(x)',
  dateTime: 'date and time(x)',
  dayTimeDuration: 'duration(x)',
  yearMonthDuration: 'duration(x)',
};

/** `value` read as the declared FEEL `type`; a list of one is what it holds (DMN 10.3.2.9.4). */
export function typed(value, type, warnings) {
  if (type && type !== 'list' && Array.isArray(value) && value.length === 1) {
    return typed(value[0], type, warnings);
  }
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

/** `target` with what lies at a path replaced by what `read` makes of it. */
function replacedAt(target, [name, ...rest], read) {
  if (!target || typeof target !== 'object' || Array.isArray(target) || !Object.hasOwn(target, name)) {
    return target;
  }
  const part = rest.length ? replacedAt(target[name], rest, read) : read(target[name]);
  return part === target[name] ? target : { ...target, [name]: part };
}

/** `context` with what `types` names, variables and their parts, read as the type declared for it. */
export function withTypes(context, types, warnings) {
  return Object.entries(types ?? {}).reduce(
    (known, [path, type]) => replacedAt(known, path.split('.'), (value) => typed(value, type, warnings)),
    context,
  );
}
