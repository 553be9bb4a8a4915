// A plugin of typedoc: what a caller sets must say what it does, so each member of an `…Options` has a comment.
import { Application, ReflectionKind } from 'typedoc';

/** @param {Application} app */
export function load(app) {
  app.on(Application.EVENT_VALIDATE_PROJECT, (project) => {
    for (const property of project.getReflectionsByKind(ReflectionKind.Property)) {
      const name = property.getFullName();
      const isOption = /Options\.(__type\.)?\w+$/.test(name);
      // Of a union, what the other side must not have.
      const isNever = property.type?.type === 'intrinsic' && property.type.name === 'never';
      if (isOption && !isNever && !property.hasComment())
        app.logger.warn(`${name} can be set, and no comment says what it does`);
    }
  });
}
