// The part of JSON Schema (2020-12) that our own schemas use. Gives the list of what does not fit, empty when all does.

function typeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function fitsType(value, type) {
  const actual = typeOf(value);
  return [type].flat().some((wanted) => wanted === actual || (wanted === 'number' && actual === 'integer'));
}

const kKnown = new Set(['$schema', 'title', 'description', 'type', 'required', 'properties', 'items', 'enum', 'const',
  'minimum', 'maximum', 'minItems', 'maxItems', 'additionalProperties', 'oneOf', 'anyOf', '$ref', '$defs', 'pattern',
  'minLength', 'exclusiveMinimum']);

export function misfits(value, schema, root = schema, at = '$') {
  const unknown = Object.keys(schema).filter((key) => !kKnown.has(key));
  if (unknown.length > 0) return [`${at}: the check does not know the keyword ${unknown}`];
  if (schema.$ref) {
    const target = schema.$ref.replace('#/', '').split('/').reduce((node, key) => node[key], root);
    return misfits(value, target, root, at);
  }
  const found = [];
  const options = schema.oneOf ?? schema.anyOf;
  if (options && !options.some((option) => misfits(value, option, root, at).length === 0)) found.push(`${at}: fits no option`);
  if (schema.type && !fitsType(value, schema.type)) found.push(`${at}: ${typeOf(value)}, not ${schema.type}`);
  if (schema.enum && !schema.enum.includes(value)) found.push(`${at}: ${value} is not in the list`);
  if ('const' in schema && value !== schema.const) found.push(`${at}: ${value}, not ${schema.const}`);
  if (value < schema.minimum || value <= schema.exclusiveMinimum) found.push(`${at}: ${value} is too small`);
  if (value > schema.maximum) found.push(`${at}: ${value} is too large`);
  if (typeof value === 'string') {
    if (schema.pattern && !new RegExp(schema.pattern).test(value)) found.push(`${at}: ${value} does not match`);
    if (value.length < schema.minLength) found.push(`${at}: too short`);
  }
  if (Array.isArray(value)) {
    if (value.length < schema.minItems || value.length > schema.maxItems) found.push(`${at}: ${value.length} items`);
    value.forEach((item, i) => schema.items && found.push(...misfits(item, schema.items, root, `${at}[${i}]`)));
  } else if (typeOf(value) === 'object') {
    for (const key of schema.required ?? []) if (!(key in value)) found.push(`${at}: ${key} is missing`);
    for (const [key, item] of Object.entries(value)) {
      const known = schema.properties?.[key];
      if (known) found.push(...misfits(item, known, root, `${at}.${key}`));
      else if (schema.additionalProperties === false) found.push(`${at}: ${key} is not in the schema`);
    }
  }
  return found;
}
