// What a text says without running it: its mistakes, and the names it reads.
import { evaluate, parseExpression, parseUnaryTests, unaryTest } from '@bpmn-io/feelin';

export const treeOf = (text, isUnary) => (isUnary ? parseUnaryTests : parseExpression)(text, {});

export function childrenOf(node) {
  const children = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}

export const nameOf = (node, text) => text.slice(node.from, node.to).replace(/\s+/g, ' ');

const NO_CONDITION = new Set(
  ['SimplePositiveUnaryTest', 'NumericLiteral', 'StringLiteral', 'DateTimeLiteral', 'List', 'Context'],
);

/** `missing`, `unfinished` (feelin knows the name only) or `known`. */
function builtin(name) {
  const found = evaluate(name, {}).value;
  if (typeof found !== 'function') {
    return 'missing';
  }
  try {
    found();
  } catch (error) {
    return /^not implemented/.test(error.message) ? 'unfinished' : 'known';
  }
  return 'known';
}

/** Whether anything in what was parsed is no FEEL. */
export function hasError(tree) {
  let wrong = false;
  tree.iterate({ enter: ({ type }) => void (wrong ||= type.isError) });
  return wrong;
}

/** feelin's own words for the first mistake; it parses before it evaluates, so nothing runs. */
function syntaxProblem(text, isUnary) {
  try {
    (isUnary ? unaryTest : evaluate)(text, {});
  } catch (error) {
    if (error.position) {
      return [{ position: error.position.from, message: `${error.message}.` }];
    }
  }
  return [{ position: 0, message: 'This is no FEEL.' }];
}

/** Goes through a tree, telling names that are bound inside from those read from outside. */
export class Reader {
  constructor(text) {
    this.text = text;
    this.names = new Set();
    this.problems = [];
  }

  /** Reads `node` knowing the names in `bound`; returns the names that it binds for what follows. */
  read(node, bound) {
    const reader = this[node.name];
    return reader ? reader.call(this, node, bound) : this.readAll(childrenOf(node), bound);
  }

  readAll(nodes, bound) {
    nodes.forEach((node) => this.read(node, bound));
    return bound;
  }

  /** Each node sees what those before it bound. */
  readInTurn(nodes, bound) {
    return nodes.reduce((known, node) => this.read(node, known) || known, bound);
  }

  VariableName(node, bound) {
    const name = nameOf(node, this.text);
    if (!bound.has(name)) {
      this.names.add(name);
    }
  }

  PathExpression(node, bound) {
    this.read(node.firstChild, bound);
  }

  FunctionInvocation(node, bound) {
    const [target, ...rest] = childrenOf(node);
    if (target.name === 'VariableName') {
      this.call(target, bound);
    } else {
      this.method(target, bound);
    }
    this.readAll(rest, bound);
  }

  call(target, bound) {
    const name = nameOf(target, this.text);
    const state = bound.has(name) ? 'known' : builtin(name);
    if (state === 'missing') {
      this.problem(target, `There is no function "${name}".`);
    } else if (state === 'unfinished') {
      this.problem(target, `The function "${name}" is not supported.`);
    }
  }

  // feelin reads `a == b` as a compared with the test `= b`: never true, and no error.
  Comparison(node, bound) {
    const [, operator, right] = childrenOf(node);
    if (operator.name === 'CompareOp' && right.name === 'SimplePositiveUnaryTest') {
      this.problem(operator, 'Two comparison signs in a row: write "=" for equal, "!=" for not equal.');
    }
    this.readAll(childrenOf(node), bound);
  }

  Conjunction(node, bound) {
    this.joined(node, bound);
  }

  Disjunction(node, bound) {
    this.joined(node, bound);
  }

  // `> 3 and < 5` is read as > (3 and < 5), `x = 1 or 2` as (x = 1) or 2: null, and no error.
  joined(node, bound) {
    const [left, word, right] = childrenOf(node);
    [left, right].filter(({ name }) => NO_CONDITION.has(name)).forEach((each) => {
      const [text, joiner] = [each, word].map(({ from, to }) => this.text.slice(from, to));
      this.problem(each, `"${joiner}" joins conditions, and ${text} is none: say again what is compared.`);
    });
    this.readAll(childrenOf(node), bound);
  }

  NumericLiteral(node) {
    const text = this.text.slice(node.from, node.to);
    if (/e/i.test(text)) {
      this.problem(node, `${text} is read as ${parseFloat(text.split(/e/i)[0])}: write the number out.`);
    }
  }

  /** `order.total()`: data has no functions; a context written in the expression may. */
  method(target, bound) {
    let head = target;
    while (head.name === 'PathExpression') {
      head = head.firstChild;
    }
    if (target !== head && head.name === 'VariableName' && !bound.has(nameOf(head, this.text))) {
      this.problem(target, `There is no function "${nameOf(target, this.text)}".`);
    }
    this.read(target, bound);
  }

  problem(node, message) {
    this.problems.push({ position: node.from, message });
  }

  InstanceOfExpression(node, bound) {
    this.problem(node, '"instance of" is not supported.');
    this.read(node.firstChild, bound);
  }

  ForExpression(node, bound) {
    this.readInTurn(childrenOf(node), new Set([...bound, 'partial']));
  }

  QuantifiedExpression(node, bound) {
    this.readInTurn(childrenOf(node), bound);
  }

  InExpressions(node, bound) {
    return this.readInTurn(childrenOf(node), bound);
  }

  InExpression(node, bound) {
    const [name, ...rest] = childrenOf(node);
    this.readAll(rest, bound);
    return new Set([...bound, nameOf(name, this.text)]);
  }

  FunctionDefinition(node, bound) {
    this.readInTurn(childrenOf(node), bound);
  }

  FormalParameters(node, bound) {
    const names = childrenOf(node).map((each) => nameOf(each.firstChild || each, this.text));
    return new Set([...bound, ...names]);
  }

  Context(node, bound) {
    this.readInTurn(childrenOf(node), bound);
  }

  ContextEntry(node, bound) {
    const [key, ...rest] = childrenOf(node);
    this.readAll(rest, bound);
    const name = nameOf(key.firstChild || key, this.text).replace(/^"|"$/g, '');
    return new Set([...bound, name]);
  }

  FilterExpression(node, bound) {
    const [target, ...rest] = childrenOf(node);
    this.read(target, bound);
    this.readAll(rest, new Set([...bound, 'item']));
  }
}

function readerOf(text, isUnary) {
  const reader = new Reader(text);
  reader.read(treeOf(text, isUnary).topNode, new Set());
  return reader;
}

/** The mistakes in `text`: where it does not parse, or else the functions that do not exist. */
export function problems(text, isUnary) {
  return hasError(treeOf(text, isUnary)) ? syntaxProblem(text, isUnary) : readerOf(text, isUnary).problems;
}

/** The names that `text` reads from outside; in a filter, a name may be the item's own. */
export function freeNames(text, isUnary) {
  return [...readerOf(text, isUnary).names];
}
