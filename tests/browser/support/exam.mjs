// The four-view exam that the tests open: the real one of the shared data, else the sample that the build generated.

import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { kRepository } from './app_server.mjs';

export const kShared = [process.env.LOBULE_SHARED, join(kRepository, '..', 'shared')]
  .find((path) => path && existsSync(path)) ?? null;

export function fourViewExam() {
  const real = kShared && join(kShared, 'dicom', 'exam-normal');
  return real && existsSync(real) ? real : sampleExam();
}

export function sampleExam() {
  const sample = ['web-release', 'web-debug'].map((build) => join(kRepository, 'build', build, 'sample')).find(existsSync);
  if (!sample) throw new Error('There is neither shared data nor a generated sample exam.');
  const folder = mkdtempSync(join(tmpdir(), 'lobule-sample-')); // without what the phantom writes beside its images
  for (const name of readdirSync(sample).filter((each) => each.endsWith('.dcm'))) copyFileSync(join(sample, name), join(folder, name));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// What hangs where: ["R CC", "L CC", "R MLO", "L MLO"] of a snapshot, empty text for an empty viewport.
export function hungViews({ exams, viewports }) {
  const images = new Map(exams.flatMap(({ images: all }) => all).map((image) => [image.id, image]));
  return viewports.map(({ imageId }) => {
    const image = images.get(imageId);
    return image ? `${image.laterality} ${image.view}` : '';
  });
}

export function imagesOf({ exams }) {
  return exams.flatMap(({ images }) => images);
}

export function middleOf({ rectCss }) {
  return { x: rectCss.x + rectCss.width / 2, y: rectCss.y + rectCss.height / 2 };
}
