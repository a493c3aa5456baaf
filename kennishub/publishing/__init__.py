"""Submit, review, publish, revise and withdraw: one function per transition.

Each checks that the actor may and that the state allows it, changes, and notes it in the audit, all
in one transaction. What has to happen outside the database (files, index, mails) is written down in
that transaction and done afterwards; what is interrupted is finished later.
"""
