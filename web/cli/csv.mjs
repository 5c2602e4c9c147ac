// Comma-separated values by RFC 4180: quoted fields may hold commas, quotes (doubled) and line breaks.

// A list of objects keyed by the first line's names. Throws an Error that is a sentence.
export function parseCsv(text) {
  const lines = rowsOf(text.replace(/^\uFEFF/, ''));
  const [names, ...rows] = lines;
  if (!names) throw new Error('The file has no line of column names.');
  return rows.map((fields, i) => {
    if (fields.length !== names.length) throw new Error(`Line ${i + 2} has ${fields.length} fields, not ${names.length}.`);
    return Object.fromEntries(names.map((name, column) => [name, fields[column]]));
  });
}

function rowsOf(text) {
  const rows = [];
  let fields = [];
  let at = 0;
  while (at < text.length) {
    const { field, end } = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    fields.push(field);
    at = end;
    if (text[at] === ',') {
      at += 1;
      if (at === text.length) fields.push('');
      continue;
    }
    at = text.startsWith('\r\n', at) ? at + 2 : at + 1;
    if (fields.length > 1 || fields[0] !== '') rows.push(fields);
    fields = [];
  }
  if (fields.length > 0) rows.push(fields);
  return rows;
}

function plainField(text, at) {
  const found = /[,\r\n]/g;
  found.lastIndex = at;
  const end = found.exec(text)?.index ?? text.length;
  return { field: text.slice(at, end), end };
}

function quotedField(text, start) {
  let field = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new Error('A quoted field does not end.');
    field += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { field, end: quote + 1 };
    field += '"';
    at = quote + 2;
  }
}

function quoted(value) {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// columns: names in order; rows: objects.
export function formatCsv(columns, rows) {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((fields) => `${fields.map(quoted).join(',')}\n`).join('');
}
