// FEEL for the server: feelin, the interpreter that form-js runs in the browser, behind one
// function that takes and returns JSON text. Python calls it inside an isolate with limits.
import { evaluate, unaryTest } from '@bpmn-io/feelin';

import { setClock, today } from './clock.js';
import { form, patternProblem } from './forms.js';
import { excusedPositions } from './nulltests.js';
import { rememberParsing } from './parsing.js';
import { NotKept, toPlain } from './plain.js';
import { freeNames, problems } from './syntax.js';
import { typed } from './typed.js';

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
  const result = evaluate(expression, { today, ...context });
  warnings.push(...warningsOf(result.warnings, expression, context, false));
  return result.value;
}

function testResult(test, input, context, warnings) {
  const result = unaryTest(test, { today, ...context, '?': input });
  warnings.push(...warningsOf(result.warnings, test, context, true));
  return result.value;
}

const operations = {
  evaluate: ({ expressions, context }) =>
    expressions.map((expression) => answer((warnings) => value(expression, context, warnings))),

  unary: ({ tests, context }) =>
    tests.map(([test, input]) => answer((warnings) => testResult(test, input, context, warnings))),

  // A decision table: its inputs keep their FEEL types (a date stays a date) for all its tests.
  table: ({ inputs, rows, context }) => {
    const natives = [];
    const answers = inputs.map(([expression, type], index) =>
      answer((warnings) => (natives[index] = typed(value(expression, context, warnings), type, warnings))),
    );
    if (answers.some((each) => each.error || each.warnings.length)) {
      return { inputs: answers, rows: [] };
    }
    const test = (cell, index) =>
      cell === '' ? { value: true, warnings: [] }
        : answer((warnings) => testResult(cell, natives[index], context, warnings));
    return { inputs: answers, rows: rows.map((cells) => cells.map(test)) };
  },

  check: ({ expression, unary }) => problems(expression, unary),

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
