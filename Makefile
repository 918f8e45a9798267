# The verbs of ./xunfang, for habit.
.PHONY: run test bench build check lock screens
run test bench build check lock screens:
	./xunfang $@ $(ARGS)
