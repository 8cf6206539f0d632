// FEEL for the server: feelin, the interpreter that form-js runs in the browser, behind one
// function that takes and returns JSON text. Python calls it inside an isolate with limits.
import { evaluate, unaryTest } from '@bpmn-io/feelin';

import { setClock, today } from './clock.js';
import { watched } from './compared.js';
import { datesAsText } from './dates.js';
import { form, patternProblem } from './forms.js';
import { excusedPositions } from './nulltests.js';
import { rememberParsing } from './parsing.js';
import { NotKept, toPlain } from './plain.js';
import { freeNames, problems } from './syntax.js';
import { typed, withTypes } from './typed.js';

// A context with a key `__proto__` is data; without this accessor the language treats it so too.
delete Object.prototype.__proto__;
rememberParsing();

const WARNINGS_KEPT = 20;
const TEXT_KEPT = 300;
const LONGEST_ANSWER = 8_000_000;

const shorten = (text) => (text.length > TEXT_KEPT ? `${text.slice(0, TEXT_KEPT)}…` : text);

/** feelin's warnings as texts, without those that an explicit test for null answers. */
function warningsOf(found, expression, context, isUnary) {
  const kept = found.length ? found.filter(excusedPositions(expression, context, isUnary)) : found;
  return kept.slice(0, WARNINGS_KEPT).map(({ message }) => shorten(message));
}

function failure(error) {
  if (error.position) {
    return { kind: 'syntax', message: error.message, position: error.position.from };
  }
  if (error instanceof RangeError) {
    return { kind: /stack/.test(error.message) ? 'depth' : 'memory' };
  }
  return { kind: error instanceof NotKept ? error.kind : 'other', message: shorten(String(error.message)) };
}

/** Runs `work(warnings)` and returns its plain value with what it had to say. */
function answer(work) {
  const warnings = [];
  try {
    return { value: toPlain(work(warnings), warnings), warnings };
  } catch (error) {
    return { error: failure(error) };
  }
}

function value(expression, context, warnings) {
  const result = watched(warnings, false, () => evaluate(expression, { today, ...context }));
  warnings.push(...warningsOf(result.warnings, expression, context, false));
  return result.value;
}

const PATH = /^(?:(not)\s*\(\s*)?([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)\s*(\)?)$/u;
const CONSTANTS = new Set(['true', 'false', 'null']);

/** A cell that names a boolean compares it with its input; feelin takes it for the answer. */
function comparedWithName(test, input, context, warnings) {
  const [, negated, name, end] = (typeof input === 'boolean' && PATH.exec(test.trim())) || [];
  if (!name || CONSTANTS.has(name) || Boolean(negated) !== Boolean(end)) {
    return null;
  }
  const named = value(name, context, warnings);
  return typeof named === 'boolean' ? (named === input) !== Boolean(negated) : null;
}

function testResult(test, input, context, warnings) {
  const compared = comparedWithName(test, input, context, warnings);
  if (compared !== null || warnings.length) {
    return compared;
  }
  const result = watched(warnings, true, () => unaryTest(test, { today, ...context, '?': input }));
  warnings.push(...warningsOf(result.warnings, test, context, true));
  return result.value;
}

/** A test's answer: true or false, or more where there is more to say. */
function tested(test, input, context) {
  const found = answer((warnings) => testResult(test, input, context, warnings));
  return found.error || found.warnings.length ? found : found.value === true;
}

/** An input's answer; `outside` when its value is none of those that the column allows. */
function inputOf([expression, type, allowed], context, natives) {
  const found = answer((warnings) => {
    const native = typed(value(expression, context, warnings), type, warnings);
    natives.push(native);
    return native;
  });
  const asked = allowed && !found.error && found.value !== null;
  return asked && tested(allowed, natives.at(-1), context) !== true ? { ...found, outside: true } : found;
}

const operations = {
  evaluate: ({ expressions, context, types }) => {
    const mistakes = [];
    const known = withTypes(context, types, mistakes);
    return expressions.map((expression) =>
      answer((warnings) => {
        warnings.push(...mistakes);
        return value(expression, known, warnings);
      }),
    );
  },

  unary: ({ tests, context }) =>
    tests.map(([test, input]) => answer((warnings) => testResult(test, input, context, warnings))),

  // A decision table: its inputs keep their FEEL types (a date stays a date) for all its tests.
  table: ({ inputs, rows, context, types }) => {
    const mistakes = [];
    const known = withTypes(context, types, mistakes);
    const natives = [];
    const answers = inputs.map((input) => inputOf(input, known, natives));
    answers.forEach((each) => each.warnings?.unshift(...mistakes));
    if (answers.some((each) => each.error || each.outside || each.warnings.length)) {
      return { inputs: answers, rows: [] };
    }
    const test = (cell, index) => cell === '' || tested(cell, natives[index], known);
    return { inputs: answers, rows: rows.map((cells) => cells.map(test)) };
  },

  check: ({ expression, unary }) => problems(expression, unary),

  dates: datesAsText,

  names: ({ expression, unary }) => freeNames(expression, unary),

  form,

  pattern: ({ pattern }) => [patternProblem(pattern)],
};

/** Answers one request; `null` when the answer would be too long. */
globalThis.feel = (text) => {
  const request = JSON.parse(text);
  setClock(request.now);
  const answered = JSON.stringify(operations[request.operation](request));
  return answered.length > LONGEST_ANSWER ? 'null' : answered;
};
