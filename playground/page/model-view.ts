// Loaded when a model is looked at, with three.js and the decoder of compressed meshes.
import {
  Box3,
  Color,
  DirectionalLight,
  NeutralToneMapping,
  PerspectiveCamera,
  PMREMGenerator,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import { RoomEnvironment } from 'three/addons/environments/RoomEnvironment.js';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { DRACOLoader } from 'three/addons/loaders/DRACOLoader.js';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { element } from './element.ts';
import type { Preview } from './preview.ts';

const width = 480;
const height = 320;

/** A glTF model in one file that turns, and that can be turned. */
export async function showModel(glb: ArrayBuffer, name: string): Promise<Preview> {
  const canvas = element('canvas', { role: 'img', 'aria-label': `3D view of ${name}`, tabindex: 0 });
  // Asked first: the renderer would write to the console what a sentence to the user says better.
  const context = canvas.getContext('webgl2', { antialias: true, alpha: true });
  if (context === null) throw new TypeError('This browser has no WebGL, so the model cannot be shown');
  const draco = new DRACOLoader();
  const loader = new GLTFLoader().setDRACOLoader(draco);
  const { scene: model } = await loader.parseAsync(glb, '');
  draco.dispose();

  const renderer = new WebGLRenderer({ canvas, context });
  renderer.toneMapping = NeutralToneMapping;
  renderer.setPixelRatio(Math.min(2, devicePixelRatio));
  renderer.setSize(width, height, false);
  const scene = new Scene();
  // Metal, which is what a model is made of that says nothing else, shows only what is around it.
  const reflections = new PMREMGenerator(renderer);
  scene.environment = reflections.fromScene(new RoomEnvironment()).texture;
  reflections.dispose();
  scene.environmentIntensity = 0.35;
  const light = new DirectionalLight(new Color('#ffffff'), 1);
  light.position.set(2, 3, 4);
  scene.add(model, light);

  const box = new Box3().setFromObject(model);
  const centre = box.getCenter(new Vector3());
  const size = box.getSize(new Vector3()).length() || 1;
  model.position.sub(centre);
  const camera = new PerspectiveCamera(40, width / height, size / 100, size * 10);
  camera.position.set(0, size * 0.25, size * 1.4);
  const controls = new OrbitControls(camera, canvas);
  controls.listenToKeyEvents(canvas);
  controls.autoRotate = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  renderer.setAnimationLoop(() => {
    controls.update();
    renderer.render(scene, camera);
  });
  return {
    root: canvas,
    close() {
      renderer.setAnimationLoop(null);
      controls.dispose();
      renderer.dispose();
    },
  };
}
