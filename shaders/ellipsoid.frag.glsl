// Two nested regions of a Gaussian as soft bodies: the longer the way of a ray through one, the denser. They are mixed
// here, in one step, so that nothing needs sorting. A region that is held in the breast ends at its skin and its wall.
uniform vec3 uEye;
uniform vec3 uCenter;
uniform mat3 uWhite;   // breast space to standard deviations
uniform vec2 uRadii;   // of the inner and the outer region, in standard deviations
uniform vec4 uColor;
uniform float uOpacity;
uniform vec4 uExtents;  // lateral, medial, upper, lower, mm
uniform float uDepth;   // nipple to chest wall, mm; 0: the region is not held in the breast
uniform vec3 uBluntness, uSlopeBegin, uSlopeReach;  // below, aside, above: ByHeight of src/render/breast_shape.h

in vec3 vPosition;
out vec4 outColor;

// Distance of the skin from the nipple axis beside this place: skinRadius() of src/render/breast_shape.cpp.
float skinRadius(vec3 at) {
  float radius = max(length(at.xy), 1e-3), sine = at.y / radius, level = sine * sine;
  vec3 bySide = at.y > 0.0 ? vec3(0.0, 1.0 - level, level) : vec3(level, 1.0 - level, 0.0);
  float bluntness = dot(uBluntness, bySide);
  float slopeBegin = dot(uSlopeBegin, bySide), slopeReach = dot(uSlopeReach, bySide);
  vec2 extents = vec2(at.x > 0.0 ? uExtents.x : uExtents.y, at.y > 0.0 ? uExtents.z : uExtents.w);
  float fromWall = clamp(1.0 - at.z / uDepth, 0.0, 1.0);
  float section = sqrt(max(0.0, 1.0 - pow(fromWall, bluntness)));
  float along = max(0.0, 1.0 - fromWall / slopeBegin);
  return (section + slopeReach * (1.0 - sqrt(max(0.0, 1.0 - along * along)))) / length(at.xy / radius / extents);
}

// 1 inside the breast, 0 outside, in between within some millimetres of skin and wall.
float within(vec3 at) {
  const float kSoftMm = 4.0;
  float margin = min(skinRadius(at) - length(at.xy), min(at.z, uDepth - at.z));
  return clamp(margin / kSoftMm + 0.5, 0.0, 1.0);
}

// The share of the ray's way through the region of this radius that lies in the breast. Whitened space: `from` is the
// eye, `along` the ray's direction; a step of 1 there is `stepInBreast` here.
float heldShare(float radius, float miss, vec3 from, vec3 along, vec3 stepInBreast) {
  const int kSamples = 24;
  if (uDepth <= 0.0) return 1.0;
  float middle = -dot(from, along), halfWay = sqrt(max(0.0, radius * radius - miss * miss)), sum = 0.0;
  for (int i = 0; i < kSamples; ++i) {
    float t = middle + halfWay * ((2.0 * float(i) + 1.0) / float(kSamples) - 1.0);
    sum += within(uEye + t * stepInBreast);
  }
  return sum / float(kSamples);
}

// Opacity of the region of this radius, given how far from the middle the ray passes and a pixel's width there.
float region(float radius, float miss, float pixel, float density, float line, float share) {
  float chord = sqrt(max(0.0, 1.0 - miss * miss / (radius * radius)));
  float inside = clamp((radius - miss) / pixel + 0.5, 0.0, 1.0);
  float edge = clamp(1.0 - abs(radius - 0.5 * pixel - miss) / pixel, 0.0, 1.0);
  return max(density * chord, line * edge) * share * inside;
}

void main() {
  vec3 from = uWhite * (uEye - uCenter);
  vec3 way = vPosition - uEye, whiteWay = uWhite * way;
  float reach = length(whiteWay);
  vec3 along = whiteWay / reach, stepInBreast = way / reach;
  float miss = length(cross(from, along));
  float pixel = max(fwidth(miss), 1e-4);
  float inner = region(uRadii.x, miss, pixel, 0.46, 0.34, heldShare(uRadii.x, miss, from, along, stepInBreast));
  float outer = region(uRadii.y, miss, pixel, 0.15, 0.22, heldShare(uRadii.y, miss, from, along, stepInBreast));
  float alpha = (1.0 - (1.0 - inner) * (1.0 - outer)) * uOpacity;
  outColor = vec4(max(uColor.rgb * alpha + dither() * step(0.002, alpha), 0.0), alpha);
}
