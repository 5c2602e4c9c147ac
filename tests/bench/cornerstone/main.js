// Cornerstone3D's DICOM loader as its documentation sets it up, with a worker for each core.

import * as cornerstone from '@cornerstonejs/core';
import * as loader from '@cornerstonejs/dicom-image-loader';

window.whenReady = (async () => {
  await cornerstone.init();
  loader.init({ maxWebWorkers: navigator.hardwareConcurrency });
})();

// Milliseconds from Files in memory to the pixel values of all of them.
window.openAll = async (files) => {
  await window.whenReady;
  cornerstone.cache.purgeCache();
  const began = performance.now();
  const images = await Promise.all(files.map((file) =>
    cornerstone.imageLoader.loadAndCacheImage(loader.wadouri.fileManager.add(file))));
  const full = performance.now() - began;
  for (const image of images) {
    if (image.getPixelData().length < image.rows * image.columns) throw new Error('A picture came without its pixels.');
  }
  loader.wadouri.fileManager.purge();
  return { full };
};
