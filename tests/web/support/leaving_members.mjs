// The names by which a page is left, refused whatever object they are asked of: a name of the window's or the document's
// can be passed on in more ways than a reader of tokens can follow. What our scripts need of them stands on the lists here.

// --- allowed, with the reason
// XMLHttpRequest's open takes the method first, and connect-src holds it; a window opened at "GET" would be this site's own.
const kOpenMethod = 'GET';
// They open a data base or a cache of this site.
const kOpeners = new Set(['indexedDB', 'caches']);
// Where a `location` goes that is a place of data (ONNX Runtime) or of a key (a KeyboardEvent's, into the core's heap).
const kLocationTargets = new Set(['dataLocation']);
// A string of the site's own address, and loading it again.
const kLocationReads = new Set(['href', 'origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'toString', 'reload']);
// Elements that lead nowhere. There is no anchor among them: nothing is downloaded but by the reader's own browser.
const kElements = new Set(['p', 'strong', 'div', 'canvas']);
// The two file choosers of index.html.
const kClicked = new Set(['pick-files', 'pick-folder']);

// --- refused wherever they stand, as a name or as text
const kRefused = new Map([
  ...['openWindow', 'defaultView', 'contentWindow', 'contentDocument', 'ownerDocument', 'getRootNode', 'opener'].map((name) => [name, 'an opened window']),
  ...['httpEquiv', 'http-equiv', 'navigate', 'requestSubmit', 'createElementNS', 'importNode', 'innerHTML', 'outerHTML', 'insertAdjacentHTML',
    'setHTMLUnsafe', 'createContextualFragment', 'DOMParser', 'writeln', 'srcdoc'].map((name) => [name, 'a navigation']),
]);
const kLeadingMarkup = /http-equiv|<\s*(?:a|area|meta|base|form|iframe|frame|object|embed|svg)[\s>]/i;
const kAssigning = new Set(['=', '+=', '||=', '&&=', '??=', '++', '--']);
const kOpening = new Map([['(', ')'], ['[', ']'], ['{', '}']]);
const kClosing = new Set(kOpening.values());

class Look {
  constructor(tokens) {
    this.tokens = tokens;
    this.found = new Set();
  }

  sign(index) {
    const token = this.tokens[index];
    return token?.type === 'punctuator' ? token.value : undefined;
  }

  name(index) {
    const token = this.tokens[index];
    return token?.type === 'name' ? token.value : undefined;
  }

  text(index) {
    const token = this.tokens[index];
    return token?.type === 'string' ? token.value : undefined;
  }

  // A member by name or by text in brackets: {start, end} of it with its dot or brackets; null where it is none.
  member(index) {
    if (['.', '?.'].includes(this.sign(index - 1))) return { start: index - 1, end: index };
    const isInBrackets = this.sign(index - 1) === '[' && this.sign(index + 1) === ']' && this.text(index) !== undefined;
    const endsValue = this.tokens[index - 2] !== undefined
      && (this.tokens[index - 2].type === 'name' || [')', ']', '?.'].includes(this.sign(index - 2)));
    return isInBrackets && endsValue ? { start: index - 2 + (this.sign(index - 2) === '?.' ? 0 : 1), end: index + 1 } : null;
  }

  // The index of the sign that closes what the index stands in; the end of the script without one.
  enclosing(index) {
    let depth = 0;
    for (let at = index; at < this.tokens.length; at += 1) {
      if (kOpening.has(this.sign(at))) depth += 1;
      if (kClosing.has(this.sign(at))) depth -= 1;
      if (depth < 0) return at;
      if (depth === 0 && this.sign(at) === ';') break;
    }
    return this.tokens.length;
  }

  // Whether what stands here is taken apart: `{ here } = x`, `[here] = x`, `({ here }) =>`, `function ({ here }) {`, `of`.
  isInPattern(index) {
    for (let close = this.enclosing(index); close < this.tokens.length; close = this.enclosing(close + 1)) {
      const next = this.sign(close + 1);
      if (this.sign(close) === ')') return next === '=>' || (next === '{' && this.isDeclared(close));
      if (next === '=' || this.name(close + 1) === 'of') return true;
    }
    return false;
  }

  // Whether the parentheses that close here are a function's own.
  isDeclared(close) {
    let depth = 0;
    let at = close;
    for (; at >= 0; at -= 1) {
      if (this.sign(at) === ')') depth += 1;
      if (this.sign(at) === '(') depth -= 1;
      if (depth === 0) break;
    }
    return this.name(at - 1) !== undefined && !['if', 'while', 'for', 'switch', 'with', 'catch'].includes(this.name(at - 1));
  }

  isKeyOrShorthand(index) {
    return ['{', ','].includes(this.sign(index - 1)) && [':', ',', '}', '='].includes(this.sign(index + 1));
  }

  lookAtOpen(index) {
    const member = this.member(index);
    if (member === null) {
      if (this.isKeyOrShorthand(index) && this.isInPattern(index)) this.found.add('an opened window');
      return;
    }
    const isRequest = this.sign(member.end + 1) === '(' && this.text(member.end + 2) === kOpenMethod && this.sign(member.end + 3) === ',';
    if (!isRequest && !kOpeners.has(this.name(member.start - 1))) this.found.add('an opened window');
  }

  lookAtLocation(index) {
    const member = this.member(index);
    if (member === null) {
      if (this.isKeyOrShorthand(index) && this.isInPattern(index)) this.found.add('a navigation');
      return;
    }
    const next = this.sign(member.end + 1);
    const further = ['.', '?.'].includes(next) ? this.name(member.end + 2) : next === '[' ? null : undefined;
    const isLeft = kAssigning.has(next) || (further !== undefined && !kLocationReads.has(further));
    const isTaken = further === undefined && this.isPassedOn(member);
    if (isLeft || isTaken || (['}', ']'].includes(next) && this.isInPattern(member.end))) this.found.add('a navigation');
  }

  // `l = x.location`, `f = () => x.location`, `return x.location`: the way on cannot be followed.
  isPassedOn(member) {
    let start = member.start - 1;
    while (['.', '?.'].includes(this.sign(start - 1))) start -= 2;
    const before = this.sign(start - 1);
    if (before === '=') return !kLocationTargets.has(this.name(start - 2)) && this.sign(start - 2) !== ']';
    return ['=>', ':', '?', '...'].includes(before) || this.name(start - 1) === 'return';
  }

  lookAtElement(index) {
    if (this.sign(index + 1) !== '(' || !kElements.has(this.text(index + 2)) || ![')', ','].includes(this.sign(index + 3))) {
      this.found.add('a navigation');
    }
  }

  lookAtClick(index) {
    if (this.member(index) === null || this.sign(index + 1) !== '(') return;
    const isChooser = this.name(index - 5) === 'getElementById' && kClicked.has(this.text(index - 3));
    if (!isChooser) this.found.add('a navigation');
  }

  run() {
    for (const [i, { type, value }] of this.tokens.entries()) {
      if (type === 'string' && kLeadingMarkup.test(value)) this.found.add('a navigation');
      if (type !== 'name' && type !== 'string') continue;
      if (kRefused.has(value)) this.found.add(kRefused.get(value));
      if (value === 'open') this.lookAtOpen(i);
      if (value === 'location') this.lookAtLocation(i);
      if (value === 'href' && (type === 'string' || (this.member(i) !== null && kAssigning.has(this.sign(i + 1))) || this.isInPatternOf(i))) {
        this.found.add('a navigation');
      }
      if (value === 'createElement') this.lookAtElement(i);
      if (value === 'click') this.lookAtClick(i);
      if (value === 'assign' && this.member(i) !== null && this.sign(i + 1) === '(' && this.name(i - 2) !== 'Object') this.found.add('a navigation');
    }
    return this.found;
  }

  // `[a.href] = [u]`
  isInPatternOf(index) {
    return this.member(index) !== null && ['}', ']', ','].includes(this.sign(index + 1)) && this.isInPattern(index + 1);
  }
}

// What leaves the page by such a name, in words.
export function leavingMembers(tokens) {
  return new Look(tokens).run();
}
