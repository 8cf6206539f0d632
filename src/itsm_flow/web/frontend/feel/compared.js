// feelin compares a text with a number or a date as JavaScript does, without a word (`!=` is then
// true), and numbers are doubles, so that 0.1 + 0.2 is not 0.3. While something is evaluated it tells
// what it compares (see build.mjs), and what cannot be trusted becomes a warning.
import { describe } from './plain.js';

const PLAIN = new Set(['string', 'number', 'boolean']);
const ROUNDING = 1e-14;

function kindOf(value) {
  const plain = typeof value;
  return PLAIN.has(plain) ? plain : plain === 'object' && value ? describe(value) : null;
}

const isRange = (value) => typeof value === 'object' && value !== null && 'start included' in value;
const isDay = (kind) => kind.startsWith('date');

/** Whether two kinds can be compared at all; of plain ones only the order is asked for. */
function goTogether(one, other, isOrder) {
  return one === other || (isDay(one) && isDay(other)) || (!isOrder && PLAIN.has(one) && PLAIN.has(other));
}

/** Whether two numbers differ by no more than the error of reckoning with doubles. */
function differByRounding(one, other) {
  const difference = Math.abs(one - other);
  const reckoned = !Number.isInteger(one) || !Number.isInteger(other);
  return reckoned && difference > 0 && difference <= ROUNDING * Math.max(Math.abs(one), Math.abs(other));
}

/** Whether JavaScript makes a number of a value of another kind, so that it has an order after all. */
const counts = (value) => typeof value === 'boolean' || !Number.isNaN(Number(value));

function problem(value, end, isOrder) {
  const one = kindOf(value);
  const other = kindOf(end);
  if (one && other && !goTogether(one, other, isOrder)) {
    return `A ${one} is compared with a ${other}: turn one into the other first.`;
  }
  if (one === 'number' && other === 'number' && differByRounding(value, end)) {
    return `The numbers ${value} and ${end} differ by a rounding error only: round both first.`;
  }
  return null;
}

// What is being evaluated: where its warnings go, and whether it is a test of a table.
let heard = null;
let isTest = false;

globalThis.feelCompares = (test, value) => {
  if (heard === null || typeof value === 'function' || test === value) {
    return;
  }
  const isOrder = isRange(test);
  const ends = isOrder ? [test.start, test.end] : [test];
  const inOrder = (end) => isOrder && (!isTest || (counts(value) && counts(end)));
  const found = ends.map((end) => problem(value, end, inOrder(end))).find(Boolean);
  if (found && !heard.includes(found)) {
    heard.push(found);
  }
};

/** Runs `work`; a comparison that cannot be trusted becomes a warning.
 *
 * Tests of a table (`ofTest`) may have another kind of value before them: then they do not hit.
 */
export function watched(warnings, ofTest, work) {
  heard = warnings;
  isTest = ofTest;
  try {
    return work();
  } finally {
    heard = null;
  }
}
