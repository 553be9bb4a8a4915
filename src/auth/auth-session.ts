/** An authenticated way to send requests: it puts credentials on a request that may carry them. */
export interface AuthSession {
  /**
   * The request with credentials. Called only for origins that the endpoints name, and anew at each redirect hop.
   */
  authorize(request: Request): Request | Promise<Request>;
  /**
   * The secrets that this session puts on requests, so that a server's answer that echoes one is cleaned before it
   * becomes evidence.
   */
  secrets?(): readonly string[];
}
