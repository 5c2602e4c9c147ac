// Points of a mask in one colour with a dark edge of a screen pixel around them, so that they stand out on any tissue.
uniform sampler2D uMask;
uniform vec2 uTargetSize;
uniform float uTopSign;
uniform vec2 uScreenAnchor;
uniform vec2 uMapFromScreen;  // 0 to 1 over the mask
uniform float uLevel;         // of the mask's halvings, each point as large as the largest in it
uniform vec4 uColor;

out vec4 outColor;

float coverage(vec2 screen) {
  vec2 at = (screen - uScreenAnchor) * uMapFromScreen;
  if (any(lessThan(at, vec2(0.0))) || any(greaterThan(at, vec2(1.0)))) return 0.0;
  // Between two points of a halving a line would fade: there less of it is enough.
  vec2 edge = uLevel > 0.0 ? vec2(0.1, 0.45) : vec2(0.25, 0.75);
  return smoothstep(edge.x, edge.y, textureLod(uMask, at, uLevel).r);
}

void main() {
  vec2 screen = vec2(gl_FragCoord.x, uTopSign < 0.0 ? uTargetSize.y - gl_FragCoord.y : gl_FragCoord.y);
  float drawn = coverage(screen);
  float near = 0.0;
  for (int side = 0; side < 4; ++side) {
    vec2 step = side < 2 ? vec2(side == 0 ? 1.0 : -1.0, 0.0) : vec2(0.0, side == 2 ? 1.0 : -1.0);
    near = max(near, coverage(screen + step));
  }
  float edge = 0.6 * near * (1.0 - drawn);
  float alpha = uColor.a * drawn;
  outColor = vec4(uColor.rgb * alpha, alpha + edge * (1.0 - alpha));
}
