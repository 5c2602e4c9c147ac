// A corner of a line's triangles in screen pixels.
layout(location = 0) in vec4 aPlace;  // x, y, pixels across from the line's middle, half its width
layout(location = 1) in vec4 aColor;  // premultiplied
uniform vec2 uTargetSize;
uniform float uTopSign;  // -1: a window, whose first row is its lowest; 1: a texture, whose first row is its top

out vec2 vAcross;
out vec4 vColor;

void main() {
  vAcross = aPlace.zw;
  vColor = aColor;
  vec2 at = aPlace.xy / uTargetSize * 2.0 - 1.0;
  gl_Position = vec4(at.x, at.y * uTopSign, 0.0, 1.0);
}
