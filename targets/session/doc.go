// Package session holds what lies between a definition and a verdict, for a run of scenarios and for a load alike. Lock keeps others
// away; Open begins the run file and the list of what is created, launches the target, holds back writes to what is not ours, and asks
// whether it can be judged. What follows is the caller's: scenarios, or a cycle. Close then removes what was created, stops the target
// within the times of Shutdown, and seals the file. Launch is the part of it for those who only ask or clean. All state is in Session
// and Target, so that several can be open in one process.
package session
