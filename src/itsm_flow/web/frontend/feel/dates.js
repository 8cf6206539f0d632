// Data is JSON, so a date in it is text; feelin compares text with a date without a word, and the
// answer is never true. Here such places are found by reading, without running anything.
import { Reader, childrenOf, hasError, nameOf, treeOf } from './syntax.js';

const FUNCTIONS = { today: 'date', now: 'date and time', 'years and months duration': 'duration' };
const DATA = new Set(['VariableName', 'PathExpression', 'FilterExpression', 'StringLiteral', '?']);

function kindOfText(text) {
  if (/^-?P/.test(text)) {
    return 'duration';
  }
  if (/^\d\d:/.test(text)) {
    return 'time';
  }
  return text.includes('T') ? 'date and time' : 'date';
}

/** What belongs on the other side of a sum or a difference: a duration goes with most of them. */
function beside(kind, sign, ofDuration) {
  if (!kind || kind === 'duration') {
    return kind && ofDuration;
  }
  return sign === '+' ? 'duration' : kind;
}

/** Finds what is text and is taken for a date, a time or a duration. */
class DateReader extends Reader {
  /** `types` are names that are temporal, with their kind; `given` is the kind of a test's input. */
  constructor(text, types, given) {
    super(text);
    this.types = types;
    this.given = given;
    this.found = [];
  }

  /** What kind of temporal value a node gives for certain, or null. */
  kind(node) {
    const reader = this[`kindOf${node.name}`];
    return reader ? reader.call(this, node, childrenOf(node)) : null;
  }

  'kindOf?'() {
    return this.given;
  }

  kindOfVariableName(node) {
    const name = nameOf(node, this.text);
    return Object.hasOwn(this.types, name) ? this.types[name] : null;
  }

  kindOfPathExpression(node) {
    return this.kindOfVariableName(node);
  }

  kindOfParenthesizedExpression(_, [, inner]) {
    return this.kind(inner);
  }

  kindOfDateTimeLiteral(node, [literal]) {
    const text = this.text.slice(node.from, node.to);
    return literal.name === 'AtLiteral' ? kindOfText(text.slice(2, -1))
      : nameOf({ from: node.from, to: node.from + text.indexOf('(') }, this.text).trim();
  }

  kindOfFunctionInvocation(_, [target]) {
    const name = nameOf(target, this.text);
    return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : null;
  }

  kindOfIfExpression(_, children) {
    const kinds = [children[3], children[5]].map((branch) => branch && this.kind(branch));
    return kinds[0] === kinds[1] ? kinds[0] : null;
  }

  kindOfArithmeticExpression(_, children) {
    const kinds = children.map((child) => this.kind(child)).filter(Boolean);
    const points = kinds.filter((kind) => kind !== 'duration');
    return points.length === 1 ? points[0] : kinds.length ? 'duration' : null;
  }

  /** Whether a node gives a value of the data as it is. */
  isData(node, bound) {
    if (node.name === 'ParenthesizedExpression') {
      return this.isData(childrenOf(node)[1], bound);
    }
    if (!DATA.has(node.name) || this.kind(node)) {
      return false;
    }
    if (node.name === 'VariableName') {
      return !bound.has(nameOf(node, this.text));
    }
    const inner = ['PathExpression', 'FilterExpression'].includes(node.name);
    return !inner || this.isData(node.firstChild, bound);
  }

  pair(one, other, bound) {
    this.taken(one, this.kind(other), bound);
    this.taken(other, this.kind(one), bound);
  }

  taken(node, kind, bound) {
    if (kind && this.isData(node, bound)) {
      this.note(node, this.text.slice(node.from, node.to), kind);
    }
  }

  note(node, name, kind) {
    if (!this.found.some(({ position }) => position === node.from)) {
      this.found.push({ position: node.from, name, kind });
    }
  }

  /** The operands of unary tests below a node: of `< a`, `[a..b]` and `a`. */
  operands(node) {
    const children = childrenOf(node);
    if (['PositiveUnaryTests', 'PositiveUnaryTest', 'SimplePositiveUnaryTest'].includes(node.name)) {
      return children.flatMap((child) => this.operands(child));
    }
    return node.name === 'Interval' ? children.slice(1, -1) : [node];
  }

  Comparison(node, bound) {
    const [left, operator, ...rest] = childrenOf(node);
    const others = operator.name === 'in' ? rest.flatMap((child) => this.operands(child)) : rest;
    others.forEach((other) => this.pair(left, other, bound));
    this.readAll(childrenOf(node), bound);
  }

  ArithmeticExpression(node, bound) {
    const [left, operator, right] = childrenOf(node);
    const sign = right && this.text.slice(operator.from, operator.to);
    if (sign === '+' || sign === '-') {
      this.taken(left, beside(this.kind(right), sign, 'date and time'), bound);
      this.taken(right, beside(this.kind(left), sign, sign === '+' ? 'date and time' : 'duration'), bound);
    }
    this.readAll(childrenOf(node), bound);
  }

  UnaryTests(node, bound) {
    const tests = childrenOf(node).filter(({ name }) => name === 'PositiveUnaryTests');
    tests.flatMap((each) => this.operands(each)).forEach((operand) => {
      const kind = this.kind(operand);
      if (kind && !this.given) {
        this.note(operand, '?', kind);
      }
      if (operand.name === 'StringLiteral') {
        this.taken(operand, this.given, bound);
      }
    });
    this.readAll(childrenOf(node), bound);
  }

  // What goes through data is data itself; every other name is whatever was made of it.
  InExpression(node, bound) {
    const [name, ...rest] = childrenOf(node);
    const [context] = rest.slice(-1);
    this.readAll(rest, bound);
    return this.isData(context.firstChild, bound) ? bound : new Set([...bound, nameOf(name, this.text)]);
  }

  FilterExpression(node, bound) {
    const [target, ...rest] = childrenOf(node);
    this.read(target, bound);
    this.readAll(rest, this.isData(target, bound) ? bound : new Set([...bound, 'item']));
  }
}

/** Where text is compared or reckoned with as a date, a time or a duration; nowhere in what is no FEEL. */
export function datesAsText({ expression, unary, types, given }) {
  const tree = treeOf(expression, unary);
  if (hasError(tree)) {
    return [];
  }
  const reader = new DateReader(expression, types, given);
  reader.read(tree.topNode, new Set());
  return reader.found;
}
