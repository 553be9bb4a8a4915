// What the examples of Godot's shops use without saying where it comes from.
import { GodotLibraryClient, GodotStoreClient } from 'asset-marketplace-client-core/godot';

export const store = new GodotStoreClient();
export const library = new GodotLibraryClient();
export const collection = await library.getCollection();
