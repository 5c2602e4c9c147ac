// Two nested regions of a Gaussian as soft bodies: the longer the way of a ray through one, the denser. They are mixed
// here, in one step, so that nothing needs sorting.
uniform vec3 uEye;
uniform vec3 uCenter;
uniform mat3 uWhite;   // breast space to standard deviations
uniform vec2 uRadii;   // of the inner and the outer region, in standard deviations
uniform vec4 uColor;
uniform float uOpacity;

in vec3 vPosition;
out vec4 outColor;

// Opacity of the region of this radius, given how far from the middle the ray passes and a pixel's width there.
float region(float radius, float miss, float pixel, float density, float line) {
  float chord = sqrt(max(0.0, 1.0 - miss * miss / (radius * radius)));
  float inside = clamp((radius - miss) / pixel + 0.5, 0.0, 1.0);
  float edge = clamp(1.0 - abs(radius - 0.5 * pixel - miss) / pixel, 0.0, 1.0);
  return max(density * chord, line * edge) * inside;
}

void main() {
  vec3 from = uWhite * (uEye - uCenter);
  vec3 along = normalize(uWhite * (vPosition - uEye));
  float miss = length(cross(from, along));
  float pixel = max(fwidth(miss), 1e-4);
  float inner = region(uRadii.x, miss, pixel, 0.46, 0.34);
  float outer = region(uRadii.y, miss, pixel, 0.15, 0.22);
  float alpha = (1.0 - (1.0 - inner) * (1.0 - outer)) * uOpacity;
  outColor = vec4(max(uColor.rgb * alpha + dither() * step(0.002, alpha), 0.0), alpha);
}
