// feelin parses an expression each time it is evaluated: nine tenths of its time. The parser that
// it sees here remembers what it parsed.
import { parser } from '@bpmn-io/lezer-feel';

const REMEMBERED = 1000;
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const WORDS = new Set(
  ('and between date duration else every external false for function if in instance item not null of or '
    + 'return satisfies some then time true').split(' '),
);

const NONE = new Set();

const trees = new Map();

// A request's data does not change while it is answered, and is new in each request.
const scanned = new WeakMap();

/** The keys in `value`, at any depth, that change how a text is split into names. */
function unusualKeys(value) {
  if (!value || typeof value !== 'object') {
    return NONE;
  }
  let found = scanned.get(value);
  if (!found) {
    found = new Set();
    for (const [key, each] of Object.entries(value)) {
      if (!Array.isArray(value) && (!PLAIN_NAME.test(key) || WORDS.has(key))) {
        found.add(key);
      }
      unusualKeys(each).forEach((inner) => found.add(inner));
    }
    scanned.set(value, found);
  }
  return found;
}

/** What of the context decides how `expression` is parsed: the names that occur in it. */
function signature(expression, context) {
  const known = Object.keys(context).filter((key) => expression.includes(key));
  return JSON.stringify([known.sort(), [...unusualKeys(context)].sort()]);
}

function recall(key, parse) {
  let tree = trees.get(key);
  if (tree) {
    trees.delete(key);
  } else {
    tree = parse();
    if (trees.size >= REMEMBERED) {
      trees.delete(trees.keys().next().value);
    }
  }
  trees.set(key, tree);
  return tree;
}

/** Makes the parser that feelin uses remember its trees, the least recently used go first. */
export function rememberParsing() {
  const configure = parser.configure.bind(parser);
  parser.configure = (config) => ({
    parse(expression) {
      const context = config.contextTracker.start.context.value;
      const key = `${config.top}\n${signature(expression, context)}\n${expression}`;
      return recall(key, () => configure(config).parse(expression));
    },
  });
}
