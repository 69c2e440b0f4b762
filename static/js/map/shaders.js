/** WebGL 2 programs of the moving objects: bodies, rings of uncertainty, and tails. Positions are mercator offsets from an origin. */

/** Bodies and rings: one instance an object, a quad of four corners each. */
export const BODY_VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform vec2 u_viewport;
uniform float u_now;
uniform float u_size;
uniform float u_metre;
uniform bool u_ring;
uniform bool u_glide;
in vec2 a_corner;
in vec4 a_path;
in vec3 a_time;
in float a_accuracy;
in vec2 a_kind;
out vec2 v_corner;
out float v_radius;
flat out int v_class;
flat out int v_flags;
out float v_age;
void main() {
  float part = u_glide ? clamp((u_now - a_time.x) / a_time.y, 0.0, 1.0) : 1.0;
  vec2 position = mix(a_path.xy, a_path.zw, part);
  v_class = int(a_kind.x);
  v_flags = int(a_kind.y);
  v_age = max(0.0, u_now - a_time.z);
  v_corner = a_corner;
  if (u_ring) {
    vec4 middle = u_matrix * vec4(position, 0.0, 1.0);
    vec4 edge = u_matrix * vec4(position + vec2(a_accuracy * u_metre, 0.0), 0.0, 1.0);
    v_radius = length((edge.xy / edge.w - middle.xy / middle.w) * u_viewport * 0.5);
    gl_Position = u_matrix * vec4(position + a_corner * a_accuracy * u_metre, 0.0, 1.0);
  } else {
    float size = u_size * (v_class == 1 || v_class == 0 ? 1.0 : 1.2);
    v_radius = size;
    gl_Position = u_matrix * vec4(position, 0.0, 1.0);
    gl_Position.xy += a_corner * size * 2.0 / u_viewport * gl_Position.w;
  }
}`;

export const BODY_FRAGMENT = `#version 300 es
precision highp float;
uniform bool u_ring;
uniform float u_fade;
uniform vec3 u_person;
uniform vec3 u_vehicle;
in vec2 v_corner;
in float v_radius;
flat in int v_class;
flat in int v_flags;
in float v_age;
out vec4 colour;
float shape(vec2 p) {
  if (v_class == 1) return length(p) - 0.58;
  if (v_class == 2 || v_class == 3) return (abs(p.x) + abs(p.y)) * 0.7071 - 0.44;
  if (v_class == 0) return max(abs(p.x) * 0.866 + p.y * 0.5, -p.y) - 0.36;
  vec2 q = abs(p) - vec2(0.46);
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - 0.1;
}
void main() {
  vec3 tint = v_class == 1 ? u_person : u_vehicle;
  bool stale = (v_flags & 4) != 0;
  float alpha = (stale ? 0.35 : 1.0) * (1.0 - smoothstep(u_fade * 0.4, u_fade, v_age) * 0.75);
  float pixel = 1.0 / max(v_radius, 1.0);
  if (u_ring) {
    float distance = abs(length(v_corner) - (1.0 - pixel)) - 0.4 * pixel;
    float line = 1.0 - smoothstep(0.0, pixel, distance);
    float dash = step(0.5, fract(atan(v_corner.y, v_corner.x) * max(6.0, v_radius * 0.4) / 6.2831853));
    colour = vec4(tint, 1.0) * line * dash * alpha * 0.4;
    return;
  }
  float distance = shape(v_corner);
  float body = 1.0 - smoothstep(-pixel, pixel * 0.5, distance);
  float halo = (1.0 - smoothstep(0.0, 0.34, distance)) * 0.75;
  float fill = body;
  if ((v_flags & 1) != 0) {
    float hole = 1.0 - smoothstep(-pixel * 0.5, pixel * 0.5, distance + max(0.2, 1.7 * pixel));
    fill = body * (1.0 - hole);
  }
  vec4 ground = vec4(0.0, 0.0, 0.0, halo * alpha);
  vec4 ink = vec4(tint, 1.0) * fill * alpha;
  colour = ink + ground * (1.0 - ink.a);
}`;

/** Tails: one instance a piece between two remembered positions. */
export const TAIL_VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform vec2 u_viewport;
uniform float u_width;
in vec2 a_corner;
in vec4 a_piece;
in vec2 a_look;
out float v_alpha;
flat out float v_class;
void main() {
  vec4 a = u_matrix * vec4(a_piece.xy, 0.0, 1.0);
  vec4 b = u_matrix * vec4(a_piece.zw, 0.0, 1.0);
  vec2 along = (b.xy / b.w - a.xy / a.w) * u_viewport;
  float size = length(along);
  vec2 across = size > 0.0 ? vec2(-along.y, along.x) / size : vec2(0.0);
  vec4 end = a_corner.x < 0.0 ? a : b;
  gl_Position = end;
  gl_Position.xy += across * a_corner.y * u_width / u_viewport * end.w;
  v_alpha = a_look.x;
  v_class = a_look.y;
}`;

export const TAIL_FRAGMENT = `#version 300 es
precision highp float;
uniform vec3 u_person;
uniform vec3 u_vehicle;
in float v_alpha;
flat in float v_class;
out vec4 colour;
void main() {
  colour = vec4(v_class == 1.0 ? u_person : u_vehicle, 1.0) * v_alpha;
}`;
