import { expect, test } from 'vitest';
import { AuthProvider } from '../../src/auth/auth-provider.ts';

class Fixed extends AuthProvider<string> {
  override getSession(): string {
    return 'session';
  }
  override getEndpoints(): { baseUrl: string } {
    return { baseUrl: 'https://api.example.com/' };
  }
}

test('the synchronous provider gives its session at once, cannot renew, and closes', () => {
  const auth = new Fixed();
  expect(auth.getSession()).toBe('session');
  expect(auth.getEndpoints().baseUrl).toBe('https://api.example.com/');
  expect(() => auth.refresh()).toThrow('Fixed does not support credential refresh');
  expect(auth.close()).toBeUndefined();
});
