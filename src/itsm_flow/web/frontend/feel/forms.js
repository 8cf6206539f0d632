// The FEEL of a form as form-js evaluates it: in a row of a dynamic list `this` is the row,
// `parent` what surrounds it, and `i` the numbers of the rows it lies in, from 1.
import { evaluate, unaryTest } from '@bpmn-io/feelin';

import { today } from './clock.js';
import { toPlain } from './plain.js';

const child = (value, key) => (value === null || value === undefined ? undefined : value[key]);
const at = (value, path) => path.reduce(child, value);

/** The names of one place: its special ones, the data, and the special ones as `_this_`. */
function names({ data, ...special }) {
  const hedged = Object.entries(special).map(([name, value]) => [`_${name}_`, value]);
  return { today, ...special, ...data, ...Object.fromEntries(hedged) };
}

/** What is around the row that `rows` leads to: each step is the path of a list and an index. */
function surroundings(data, rows) {
  const top = { data, this: data, parent: null, i: [] };
  return rows.reduce(
    (outer, [path, index]) => ({
      data,
      this: at(outer.this, [...path, index]),
      parent: names({ ...outer, data: outer.this }),
      i: [...outer.i, index + 1],
    }),
    top,
  );
}

/** The result, or null where there is none: form-js takes a mistake for null as well. */
function attempt(work) {
  try {
    return toPlain(work(), []);
  } catch {
    return null;
  }
}

const matches = ([pattern, text]) => attempt(() => new RegExp(pattern).test(text)) === true;

function assign(target, path, value) {
  const holder = at(target, path.slice(0, -1));
  if (holder && typeof holder === 'object') {
    holder[path.at(-1)] = value;
  }
}

/** Fills in the fields that are computed; twice, for those that read one further down. */
function compute(data, fields) {
  const once = () =>
    fields.map(({ rows, path, expression }) => {
      const place = surroundings(data, rows);
      const value = attempt(() => evaluate(expression, names(place)).value);
      assign(place.this, path, value);
      return value;
    });
  once();
  return once();
}

/** Answers all expressions of a form with its `data`; what is hidden depends on what is computed. */
export function form({ context: data, computed, scopes }) {
  const values = compute(data, computed);
  const answers = scopes.map(({ rows, hides, values: expressions, patterns }) => {
    const context = names(surroundings(data, rows));
    return {
      hides: hides.map((test) => attempt(() => unaryTest(test, context).value) === true),
      values: expressions.map((expression) => attempt(() => evaluate(expression, context).value)),
      patterns: patterns.map(matches),
    };
  });
  return { computed: values, scopes: answers };
}

/** Why `pattern` is no regular expression, or null. */
export function patternProblem(pattern) {
  try {
    return new RegExp(pattern) && null;
  } catch (error) {
    return error.message;
  }
}
