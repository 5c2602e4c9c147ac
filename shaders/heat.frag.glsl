// Probability as colour over the picture: transparent below the threshold, then ever less transparent up to the
// opacity; or in one flat colour.
uniform sampler2D uProbability;
uniform sampler2D uColors;  // one row: the colour map from 0 to 1
uniform vec2 uTargetSize;
uniform float uTopSign;
uniform vec2 uScreenAnchor;
uniform vec2 uMapAnchor;  // 0 to 1 over the map
uniform vec2 uMapFromScreen;
uniform float uThreshold;
uniform float uOpacity;
uniform vec4 uFlat;  // a above 0: this colour instead of the map's

out vec4 outColor;

void main() {
  vec2 screen = vec2(gl_FragCoord.x, uTopSign < 0.0 ? uTargetSize.y - gl_FragCoord.y : gl_FragCoord.y);
  float probability = texture(uProbability, (screen - uScreenAnchor) * uMapFromScreen + uMapAnchor).r;
  if (uFlat.a > 0.0) {
    float soft = max(fwidth(probability), 1e-4);
    float alpha = uOpacity * clamp((probability - uThreshold) / soft + 0.5, 0.0, 1.0);
    outColor = vec4(uFlat.rgb * alpha, alpha);
    return;
  }
  float above = clamp((probability - uThreshold) / max(1.0 - uThreshold, 1e-3), 0.0, 1.0);
  float edge = smoothstep(uThreshold - 0.02, uThreshold + 0.02, probability);
  float alpha = uOpacity * edge * mix(0.5, 1.0, above);
  outColor = vec4(texture(uColors, vec2(probability, 0.5)).rgb * alpha, alpha);
}
