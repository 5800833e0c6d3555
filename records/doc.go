// Package records answers for an office's records: it makes exports of cases as files that a lay person opens and a court accepts.
//
// An export is a ZIP: for each case a PDF of its thread, the same as plain text, its mails as they were received in one mbox, its files,
// and what happened to it; and over all a cover, a list of what is in it, and a checksum of every file in the form of sha256sum.
//
// It stores nothing itself. What is asked for is a state on a row (Store): a Worker claims one, writes the file a part at a time, case by
// case, and holds no more in memory than one case and one of its files. A process that dies has written parts that nobody asks for,
// and the next one begins anew. An export holds what whoever asked for it may read when it is made, and not more.
//
// The same export twice gives the same files but for the cover: nothing in them tells when or by whom they were made.
package records
