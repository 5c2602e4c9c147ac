// Translucent skin: faint where it faces the eye, brighter toward its rim, lit softly from above; no gloss.
uniform vec3 uEye;
uniform vec3 uLight;  // toward the light
uniform vec3 uTone;
uniform vec3 uRimTone;
uniform float uFaceOpacity;
uniform float uRimOpacity;
uniform float uWallOpacity;  // of the part on the chest wall, as a share
uniform float uDepth;  // nipple to chest wall

in vec3 vPosition;
in vec3 vNormal;
in vec2 vVisibleShade;
out vec4 outColor;

void main() {
  vec3 toEye = normalize(uEye - vPosition);
  vec3 normal = normalize(vNormal);
  float facing = abs(dot(normal, toEye));
  float rim = pow(1.0 - facing, 2.6);
  float light = 0.5 + 0.5 * dot(normal, uLight);

  // The areola is a little darker than the skin around it.
  float fromAxis = length(vPosition.xy);
  float areola = (1.0 - smoothstep(14.0, 16.5, fromAxis)) * step(vPosition.z, 0.4 * uDepth);
  float nipple = 1.0 - smoothstep(4.0, 6.0, fromAxis);

  float shade = vVisibleShade.y * mix(0.62, 1.06, light);
  float alpha = mix(uFaceOpacity, uRimOpacity, rim) * mix(0.75, 1.15, light);
  alpha += areola * (0.07 + 0.06 * nipple) * uFaceOpacity * 6.0;
  alpha *= vVisibleShade.x;
  vec3 tone = mix(uTone, uRimTone, rim) * shade * (1.0 - 0.18 * areola);
  outColor = vec4(max(tone * alpha + dither() * step(0.002, alpha), 0.0), alpha);
}
