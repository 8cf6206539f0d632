// `x = null` and `x != null` ask whether there is an x at all, so in such an expression an unknown
// x is no mistake. feelin evaluates both sides of `and` and `or`, hence x may be read elsewhere too.
import { parseExpression, parseUnaryTests } from '@bpmn-io/feelin';

const MISSING = new Set(['NO_VARIABLE_FOUND', 'NO_CONTEXT_ENTRY_FOUND', 'NO_PROPERTY_FOUND']);
const READS = new Set(['VariableName', 'PathExpression']);

const textOf = (node, expression) => expression.slice(node.from, node.to).replace(/\s+/g, '');
const within = (inner, outer) => inner.from >= outer.from && inner.to <= outer.to;

function nodesOf(tree) {
  const nodes = [];
  tree.iterate({ enter: (reference) => void nodes.push(reference.node) });
  return nodes;
}

/** The two sides of a comparison with null, the null left out. */
function testedForNull(comparison, expression) {
  const left = comparison.firstChild;
  const right = comparison.lastChild;
  const operator = left && left.nextSibling;
  if (!operator || !/^!?=$/.test(textOf(operator, expression))) {
    return [];
  }
  const isNull = (node) => textOf(node, expression) === 'null';
  return [left, right].filter((node) => READS.has(node.name) && (isNull(left) || isNull(right)));
}

/** A filter that keeps the warnings which no test for null in `expression` answers. */
export function excusedPositions(expression, context, isUnary) {
  const nodes = nodesOf((isUnary ? parseUnaryTests : parseExpression)(expression, context));
  const comparisons = nodes.filter(({ name }) => name === 'Comparison');
  const tested = new Set(
    comparisons.flatMap((node) => testedForNull(node, expression)).map((node) => textOf(node, expression)),
  );
  const reads = nodes.filter((node) => READS.has(node.name) && tested.has(textOf(node, expression)));
  const sums = nodes.filter(
    (node) => node.name === 'ArithmeticExpression' && reads.some((read) => within(read, node)),
  );
  return ({ type, position, details }) => {
    if (MISSING.has(type)) {
      return !reads.some((read) => within(position, read));
    }
    const readsNull = Object.values(details.values).some((each) => each === null || each === undefined);
    return !(type === 'INVALID_TYPE' && readsNull && sums.some((sum) => within(position, sum)));
  };
}
