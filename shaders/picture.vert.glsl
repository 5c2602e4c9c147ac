// One tile of a picture: a rectangle in screen pixels (origin top left) that fragments fill by looking texels up.
uniform vec4 uRectangle;  // left, top, right, bottom
uniform vec2 uTargetSize;
uniform float uTopSign;  // -1: a window, whose first row is its lowest; 1: a texture, whose first row is its top

void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  vec2 at = mix(uRectangle.xy, uRectangle.zw, corner) / uTargetSize * 2.0 - 1.0;
  gl_Position = vec4(at.x, at.y * uTopSign, 0.0, 1.0);
}
