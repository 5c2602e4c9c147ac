// Where a fragment lies in a pyramid level, and the weights of the texels around it. Integer textures do not filter, so
// texels are fetched one by one: a tent as wide as a screen pixel, which is bilinear interpolation when enlarging.
uniform vec2 uTargetSize;
uniform float uTopSign;
uniform vec2 uScreenAnchor;  // a point on screen ...
uniform vec2 uLevelAnchor;   // ... and the same point in the level, in texels
uniform vec2 uLevelFromScreen;
uniform float uRadius;  // of the tent in texels, 1 to 2
uniform ivec2 uLevelSize;
uniform ivec2 uTileOrigin;

vec2 levelPoint() {
  vec2 screen = vec2(gl_FragCoord.x, uTopSign < 0.0 ? uTargetSize.y - gl_FragCoord.y : gl_FragCoord.y);
  return (screen - uScreenAnchor) * uLevelFromScreen + uLevelAnchor;
}

float tent(int texel, float at) {
  return max(0.0, 1.0 - abs(float(texel) - at) / uRadius);
}

// The place of a texel in the tile's texture; beyond the picture its border goes on.
ivec2 inTile(int column, int row) {
  return clamp(ivec2(column, row), ivec2(0), uLevelSize - 1) - uTileOrigin;
}
