# Installs the build into a folder of its own, builds a foreign project against
# it, and runs what was installed.
#   cmake -DBUILD=... -DSOURCE=... -DWORK=... -P install_test.cmake
set(prefix ${WORK}/prefix)
set(consumer ${WORK}/consumer)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

# run(WHAT COMMAND...): stops the test with the command's words if it fails.
function(run what)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${WORK} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${what} failed with ${code}:\n${out}\n${err}")
  endif()
  set(out "${out}" PARENT_SCOPE)
endfunction()

run("install" ${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
# The source tree must not be needed: everything below runs from the prefix.
run("configure" ${CMAKE_COMMAND} -S ${SOURCE}/tests/deploy/consumer -B ${consumer} -G Ninja
    -DCMAKE_PREFIX_PATH=${prefix})
run("build" ${CMAKE_COMMAND} --build ${consumer})
run("rehearse" ${consumer}/rehearse)

file(READ ${consumer}/compile_commands.json commands)
if(NOT commands MATCHES "-ffp-contract=off")
  message(FATAL_ERROR "haggle::sdk does not carry -ffp-contract=off:\n${commands}")
endif()
if(commands MATCHES "${SOURCE}/(proto|agents)")
  message(FATAL_ERROR "haggle::sdk points into the source tree:\n${commands}")
endif()

set(haggle ${prefix}/bin/haggle)
run("doctor" ${haggle} doctor)
run("strategies" ${haggle} strategies --plugin ${consumer}/patient.so)
if(NOT out MATCHES "patient")
  message(FATAL_ERROR "the plug-in's strategy is not listed:\n${out}")
endif()
run("run" ${haggle} run two_companies --transport processes --journal ${WORK}/patient.haggle
    --plugin ${consumer}/patient.so --agent lab=patient,rounds=2)
run("verify" ${haggle} verify ${WORK}/patient.haggle)
run("replay" ${haggle} replay ${WORK}/patient.haggle --check --plugin ${consumer}/patient.so)

# The example, compiled with nothing but the installed headers.
run("compile the example" ${CXX} -std=c++20 -O2 -ffp-contract=off -shared -fPIC -I ${prefix}/include/haggle
    ${prefix}/share/haggle/examples/greedy/greedy.cc -o ${WORK}/greedy.so)
run("run the example" ${haggle} run dinner --transport inprocess --journal none --plugin ${WORK}/greedy.so
    --agent oracle=greedy,greed=3)
