// The standing breast's skin and the chest wall around it.
layout(location = 0) in vec3 aPosition;
layout(location = 1) in vec3 aNormal;
layout(location = 2) in vec2 aVisibleShade;
uniform mat4 uClipFromBreast;
uniform float uTopSign;

out vec3 vPosition;
out vec3 vNormal;
out vec2 vVisibleShade;

void main() {
  vPosition = aPosition;
  vNormal = aNormal;
  vVisibleShade = aVisibleShade;
  vec4 at = uClipFromBreast * vec4(aPosition, 1.0);
  gl_Position = vec4(at.x, -uTopSign * at.y, at.zw);
}
