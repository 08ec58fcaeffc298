// Package verdict says what a run means: which declared deviations its checks show, what its findings have in common, and in the end
// its exit code and its one sentence. A run file holds what was seen and how each check was judged; all that follows from the whole
// of it is worked out here, once, by Conclude.
package verdict
