// The models that this site offers: one folder each, found through the registry that serve.py keeps.

// A list of {manifest, manifestText, fileUrl}, and of {folder, why} for the ones whose manifest cannot be had.
export async function offeredModels(registry) {
  const response = await fetch(new URL('index.json', registry));
  if (!response.ok) return { models: [], failures: [{ folder: 'models', why: 'This site was built without models.' }] };
  const { entries } = await response.json();
  const models = [];
  const failures = [];
  for (const entry of entries) {
    try {
      models.push(await readModel(new URL(entry, registry)));
    } catch (error) {
      failures.push({ folder: `models/${entry}`, why: error.message });
    }
  }
  return { models, failures };
}

async function readModel(manifestUrl) {
  const response = await fetch(manifestUrl);
  if (!response.ok) throw new Error(`The model's manifest is missing on the server (status ${response.status}).`);
  const manifestText = await response.text();
  const manifest = JSON.parse(manifestText);
  return { manifest, manifestText, fileUrl: new URL(manifest.file, manifestUrl).href };
}
