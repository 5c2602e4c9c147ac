// Plane figures inside the breast and the detectors' plates, with a place in their picture.
layout(location = 0) in vec3 aPosition;
layout(location = 1) in vec2 aInPicture;
uniform mat4 uClipFromBreast;
uniform float uTopSign;

out vec2 vInPicture;

void main() {
  vInPicture = aInPicture;
  vec4 at = uClipFromBreast * vec4(aPosition, 1.0);
  gl_Position = vec4(at.x, -uTopSign * at.y, at.zw);
}
