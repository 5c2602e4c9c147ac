// JavaScript as a list of tokens, well enough to look for names in it: comments are left out, strings that are added up
// are one string. By ECMA-262, clause 12; a slash begins a regular expression where no value can have ended.

const kBeforeValue = new Set(['return', 'typeof', 'instanceof', 'in', 'of', 'new', 'delete', 'void', 'throw', 'case', 'do', 'else',
  'yield', 'await']);
const kPunctuators = ['>>>=', '...', '===', '!==', '**=', '<<=', '>>=', '>>>', '&&=', '||=', '??=', '=>', '==', '!=', '<=', '>=', '&&',
  '||', '??', '?.', '++', '--', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<', '>>', '**'];
const kName = /[\p{ID_Start}$_#](?:[\p{ID_Continue}$\u200c\u200d]|\\u(?:\{[\da-f]+\}|[\da-f]{4}))*/iuy;
const kEscapedName = /(?:[\p{ID_Continue}$#]|\\u(?:\{[\da-f]+\}|[\da-f]{4}))+/iuy;
const kNumber = /\.?\d[\w.]*(?:(?<=e)[+-]\d+)?/iy;
const kRegex = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/\w*/y;
const kEscapes = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '' };

function unescaped(text) {
  return text.replace(/\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|([^]))/gi, (whole, long, short, byte, letter) =>
    (letter !== undefined ? kEscapes[letter] ?? letter : String.fromCodePoint(parseInt(long ?? short ?? byte, 16))));
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.tokens = [];
  }

  add(type, value) {
    this.tokens.push({ type, value });
  }

  matched(pattern) {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  canBeRegex() {
    const last = this.tokens.at(-1);
    if (last === undefined) return true;
    if (last.type === 'name') return kBeforeValue.has(last.value);
    return last.type === 'punctuator' && ![')', ']', '}', '++', '--'].includes(last.value);
  }

  skipTo(end) {
    const found = this.text.indexOf(end, this.at);
    this.at = found < 0 ? this.text.length : found + end.length;
  }

  string(quote) {
    const start = this.at + 1;
    for (this.at = start; this.at < this.text.length && this.text[this.at] !== quote; this.at += 1) {
      if (this.text[this.at] === '\\') this.at += 1;
    }
    this.add('string', unescaped(this.text.slice(start, this.at)));
    this.at += 1;
  }

  // What stands between the back ticks; each ${...} is read as code in parentheses, added to the text around it.
  template() {
    this.at += 1;
    for (let start = this.at; this.at < this.text.length;) {
      if (this.text[this.at] === '\\') this.at += 2;
      else if (this.text[this.at] === '`' || this.text.startsWith('${', this.at)) {
        const ends = this.text[this.at] === '`';
        this.add('string', unescaped(this.text.slice(start, this.at)));
        this.at += ends ? 1 : 2;
        if (ends) return;
        this.add('punctuator', '+');
        this.add('punctuator', '(');
        this.read('}');
        this.add('punctuator', ')');
        this.add('punctuator', '+');
        start = this.at;
      } else this.at += 1;
    }
  }

  // Up to and with the closing brace of a template's code, or to the end.
  read(close = null) {
    for (let depth = 0; this.at < this.text.length;) {
      const letter = this.text[this.at];
      if (/\s/.test(letter)) this.at += 1;
      else if (this.text.startsWith('//', this.at) || this.text.startsWith('#!', this.at)) this.skipTo('\n');
      else if (this.text.startsWith('/*', this.at)) this.skipTo('*/');
      else if (letter === '"' || letter === '\'') this.string(letter);
      else if (letter === '`') this.template();
      else if (/[\d]/.test(letter) || (letter === '.' && /\d/.test(this.text[this.at + 1] ?? ''))) this.add('number', this.matched(kNumber));
      else if (letter === '/' && this.canBeRegex() && this.peek(kRegex)) this.add('regex', this.matched(kRegex));
      else if (letter === '\\' || this.peek(kName)) this.add('name', unescaped(this.matched(kName) ?? this.matched(kEscapedName) ?? this.next()));
      else {
        const sign = kPunctuators.find((long) => this.text.startsWith(long, this.at) && !/^\?\.\d/.test(this.text.slice(this.at, this.at + 3))) ?? letter;
        this.at += sign.length;
        if (sign === close && depth === 0) return;
        depth += sign === '{' ? 1 : sign === '}' ? -1 : 0;
        this.add('punctuator', sign);
      }
    }
  }

  peek(pattern) {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  next() {
    this.at += 1;
    return this.text[this.at - 1];
  }
}

const isSign = (token, value) => token?.type === 'punctuator' && token.value === value;

// 'a' + 'b' and ('a') become one string.
function folded(tokens) {
  const out = [];
  for (const token of tokens) {
    out.push(token);
    for (let isChanged = true; isChanged;) {
      const [a, b, c] = out.slice(-3);
      isChanged = false;
      if (a?.type === 'string' && isSign(b, '+') && c?.type === 'string') {
        out.splice(-3, 3, { type: 'string', value: a.value + c.value });
        isChanged = true;
      } else if (isSign(a, '(') && b?.type === 'string' && isSign(c, ')') && !['name', 'string'].includes(out.at(-4)?.type) && !isSign(out.at(-4), ')')) {
        out.splice(-3, 3, b);
        isChanged = true;
      }
    }
  }
  return out;
}

// A list of {type: 'name'|'string'|'number'|'regex'|'punctuator', value}.
export function javascriptTokens(text) {
  const reader = new Reader(text);
  reader.read();
  return folded(reader.tokens);
}
