// Corners in screen pixels: the fans that mark a polygon's inside in the stencil, and the rectangle that paints it.
layout(location = 0) in vec2 aCorner;
uniform vec2 uTargetSize;
uniform float uTopSign;  // -1: a window, whose first row is its lowest; 1: a texture, whose first row is its top

void main() {
  vec2 at = aCorner / uTargetSize * 2.0 - 1.0;
  gl_Position = vec4(at.x, at.y * uTopSign, 0.0, 1.0);
}
