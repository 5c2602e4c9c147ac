// A rectangle facing the eye around an ellipsoid, in breast space.
uniform mat4 uClipFromBreast;
uniform float uTopSign;
uniform vec3 uCenter;
uniform vec3 uRight;  // half the rectangle's width
uniform vec3 uUp;     // half its height

out vec3 vPosition;

void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
  vPosition = uCenter + corner.x * uRight + corner.y * uUp;
  vec4 at = uClipFromBreast * vec4(vPosition, 1.0);
  gl_Position = vec4(at.x, -uTopSign * at.y, at.zw);
}
