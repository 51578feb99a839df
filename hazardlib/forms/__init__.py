"""Forms: workbooks that go out to people: the blank one to fill in, the feedback one to mend."""
