// Cornerstone3D's DICOM loader as its documentation sets it up, with a worker for each core.

import * as cornerstone from '@cornerstonejs/core';
import * as loader from '@cornerstonejs/dicom-image-loader';

window.whenReady = (async () => {
  await cornerstone.init();
  loader.init({ maxWebWorkers: navigator.hardwareConcurrency });
})();

// Milliseconds from Files in memory to the pixel values of all of them, and which instances these were. Files get new
// numbers each time: what the loader has read of a number it keeps, also after its caches are purged.
window.openAll = async (files) => {
  await window.whenReady;
  cornerstone.cache.purgeCache();
  const began = performance.now();
  const ids = files.map((file) => loader.wadouri.fileManager.add(file));
  const images = await Promise.all(ids.map((id) => cornerstone.imageLoader.loadAndCacheImage(id)));
  const full = performance.now() - began;
  for (const image of images) {
    if (image.getPixelData().length < image.rows * image.columns) throw new Error('A picture came without its pixels.');
  }
  const instances = images.map(({ data }) => data.SOPInstanceUID);
  for (const id of ids) loader.wadouri.fileManager.remove(Number(id.split(':')[1]));
  return { full, instances };
};
