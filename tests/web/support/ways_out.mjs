// Finds in a script what leaves the page in ways that the content security policy does not stop: opened windows,
// navigations, WebRTC, WebTransport; also where a name is put together, taken out of the window or given another name.
// What cannot be told from the text (a computed name of the window) is refused as well.

import { javascriptTokens } from './javascript_tokens.mjs';
import { leavingMembers } from './leaving_members.mjs';

const kGlobals = new Set(['window', 'self', 'globalThis', 'top', 'parent', 'frames', 'opener']);
const kNever = new Map([
  ['RTCPeerConnection', 'a peer connection'], ['webkitRTCPeerConnection', 'a peer connection'],
  ['RTCDataChannel', 'a peer connection'], ['RTCIceTransport', 'a peer connection'], ['WebTransport', 'WebTransport'],
]);
const kOfGlobals = new Map([...kNever, ['open', 'an opened window'], ['location', 'a navigation'], ['navigation', 'a navigation']]);
const kAssigning = new Set(['=', '+=', '||=', '&&=', '??=']);
const kLocationReads = new Set(['href', 'origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'toString', 'reload']);
const kEndsValue = new Set([';', ',', ')', '}', ']', undefined]);

class Scan {
  constructor(text) {
    this.tokens = javascriptTokens(text);
    this.found = new Set();
    this.globals = new Set(kGlobals);
  }

  sign(index) {
    const token = this.tokens[index];
    return token?.type === 'punctuator' ? token.value : token === undefined ? undefined : `(${token.type})`;
  }

  name(index) {
    const token = this.tokens[index];
    return token?.type === 'name' ? token.value : undefined;
  }

  isMember(index) {
    return this.sign(index - 1) === '.' || this.sign(index - 1) === '?.';
  }

  isKey(index) {
    return this.sign(index + 1) === ':' && ['{', ','].includes(this.sign(index - 1));
  }

  isGlobal(index) {
    return this.globals.has(this.name(index)) && !this.isKey(index) && (!this.isMember(index) || this.globals.has(this.name(index - 2)));
  }

  closing(index) {
    const close = { '(': ')', '[': ']', '{': '}' }[this.sign(index)];
    let depth = 0;
    for (let at = index; at < this.tokens.length; at += 1) {
      depth += this.sign(at) === this.sign(index) ? 1 : this.sign(at) === close ? -1 : 0;
      if (depth === 0) return at;
    }
    return this.tokens.length;
  }

  // Whether the bracket that closes here is an array's, and not that of a place in something.
  isPattern(close) {
    let depth = 0;
    let at = close;
    for (; at >= 0; at -= 1) {
      depth += this.sign(at) === ']' ? 1 : this.sign(at) === '[' ? -1 : 0;
      if (depth === 0) break;
    }
    return this.name(at - 1) === undefined && ![')', ']', '?.'].includes(this.sign(at - 1));
  }

  // The member asked for right after an object: {key, end}; key is null where it is computed, undefined without one.
  memberAfter(index) {
    let at = index + 1;
    if (this.sign(at) === '?.' && this.sign(at + 1) === '[') at += 1;
    if (['.', '?.'].includes(this.sign(at))) return { key: this.name(at + 1), end: at + 1 };
    if (this.sign(at) !== '[') return { key: undefined, end: index };
    const end = this.closing(at);
    const isLiteral = end === at + 2 && ['string', 'number'].includes(this.tokens[at + 1].type);
    return { key: isLiteral ? String(this.tokens[at + 1].value) : null, end };
  }

  // `const w = window`: from then on w is the window too.
  followAliases() {
    for (let i = 0; i < this.tokens.length; i += 1) {
      if (!this.isGlobal(i) || this.sign(i - 1) !== '=' || !kEndsValue.has(this.sign(i + 1)) || this.isMember(i)) continue;
      if (this.name(i - 2) !== undefined && !this.isMember(i - 2)) this.globals.add(this.name(i - 2));
      if (this.sign(i - 2) === '}') this.destructured(i - 2);
    }
  }

  // `const {open} = window`
  destructured(end) {
    for (let at = end - 1; at >= 0 && this.sign(at) !== '{'; at -= 1) {
      const key = this.name(at) ?? (this.tokens[at].type === 'string' ? this.tokens[at].value : undefined);
      if (kOfGlobals.has(key)) this.found.add(kOfGlobals.get(key));
    }
  }

  lookAtGlobal(index) {
    const { key, end } = this.memberAfter(index);
    if (key === null && this.isSurelyGlobal(index)) this.found.add('a computed name of the window');
    const isLookedAtAnyway = key === 'location' && this.tokens[end].type === 'name';
    if (kOfGlobals.has(key) && !isLookedAtAnyway) this.found.add(kOfGlobals.get(key));
  }

  // Short names of packed scripts mean something else in every function.
  isSurelyGlobal(index) {
    return this.isGlobal(index) && (kGlobals.has(this.name(index)) || this.name(index).length > 2);
  }

  lookAtOpen(index) {
    if (this.name(index - 2) === 'document' && this.isMember(index)) this.found.add('an opened window');
    if (this.isMember(index) || this.isKey(index)) return;
    const before = this.name(index - 1);
    if (['function', 'async', 'get', 'set', 'static'].includes(before) || (this.sign(index - 1) === '*' && this.name(index - 2) === 'function')) return;
    const isMethod = this.sign(index + 1) === '(' && this.sign(this.closing(index + 1) + 1) === '{';
    const isDeclared = ['const', 'let', 'var'].includes(before);
    if (!isMethod && !isDeclared && (this.sign(index + 1) === '(' || this.sign(index - 1) === '=' || this.sign(index - 1) === ',')) this.found.add('an opened window');
  }

  lookAtLocation(index) {
    const owner = this.name(index - 2);
    if (this.isMember(index) && owner !== 'document' && !this.globals.has(owner)) return;
    if (this.isKey(index)) return;
    const { key, end } = this.memberAfter(index);
    const next = this.sign(end + 1);
    if (next === '=>' && key === undefined) return; // a parameter of that name
    const before = this.isMember(index) ? index - 3 : index - 1;
    const isOtherUse = key === undefined && (['=', ':', '=>', '?', '...'].includes(this.sign(before)) || this.name(before) === 'return');
    const isDestructured = this.sign(end + 2) === '=' && (next === '}' || (next === ']' && this.isPattern(end + 1)));
    const isRead = key === undefined ? !isOtherUse : kLocationReads.has(key);
    if (!isRead || kAssigning.has(next) || isDestructured) this.found.add('a navigation');
  }

  lookAtReflection(index) {
    if (this.sign(index + 1) !== '.' || this.sign(index + 3) !== '(') return;
    const [method, target] = [this.name(index + 2), index + 4];
    if (this.name(target) === 'location') this.found.add('a navigation');
    if (!this.isSurelyGlobal(target) || this.sign(target + 1) !== ',') return;
    const rest = this.tokens.slice(target + 1, this.closing(index + 3));
    const isHarmless = method === 'assign' && this.sign(target + 2) === '{' && !rest.some(({ type, value }) => type !== 'punctuator' && kOfGlobals.has(value));
    if (!isHarmless) this.found.add('a computed name of the window');
  }

  run() {
    this.followAliases();
    for (let i = 0; i < this.tokens.length; i += 1) {
      const { type, value } = this.tokens[i];
      if (type === 'string' && kNever.has(value)) this.found.add(kNever.get(value));
      if (type !== 'name') continue;
      if (kNever.has(value)) this.found.add(kNever.get(value));
      if (this.isGlobal(i)) this.lookAtGlobal(i);
      if (value === 'open') this.lookAtOpen(i);
      if (value === 'location') this.lookAtLocation(i);
      if (value === 'navigation' && ['navigate', null].includes(this.memberAfter(i).key)) this.found.add('a navigation');
      if (value === 'Reflect' || value === 'Object') this.lookAtReflection(i);
    }
    return [...new Set([...this.found, ...leavingMembers(this.tokens)])];
  }
}

// What a script contains of the ways out, in words; none for a script that is fine.
export function waysOut(text) {
  return new Scan(text).run();
}
