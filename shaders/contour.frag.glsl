// The coverage of a round-ended segment, dashed or not, from the distance to it.
uniform vec4 uColor;
uniform float uHalfWidth;
uniform float uDash;  // length of a dash, and of the gap after it; 0: solid

in vec2 vAlong;
flat in float vLength;
flat in float vArc;
out vec4 outColor;

float distanceToLine() {
  float beyond = max(max(-vAlong.x, vAlong.x - vLength), 0.0);
  if (uDash > 0.0) {
    float inPeriod = mod(vArc + clamp(vAlong.x, 0.0, vLength), 2.0 * uDash);
    float inGap = inPeriod <= uDash ? 0.0 : min(inPeriod - uDash, 2.0 * uDash - inPeriod);
    beyond = max(beyond, inGap);
  }
  return length(vec2(beyond, vAlong.y));
}

void main() {
  float coverage = clamp(uHalfWidth + 0.5 - distanceToLine(), 0.0, 1.0);
  outColor = vec4(uColor.rgb, 1.0) * (uColor.a * coverage);
}
