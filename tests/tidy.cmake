skep_test(tidy_test SOURCES tidy/arrows_test.cc)

# What decides never reaches the world: told by what its libraries leave for others to define.
set(pure_libraries
  skep_common_pure skep_messages
  skep_agent_base skep_agent_pure skep_agent_core skep_rooms_host skep_rooms_cluster
  skep_verdict skep_coordinator_core skep_screen)
set(pure_folders agent/rooms coordinator/fleet coordinator/health coordinator/plan coordinator/scheduler coordinator/screen)

# Every source of a pure folder is in a pure library.
foreach(library ${pure_libraries})
  get_target_property(folder ${library} SOURCE_DIR)
  get_target_property(sources ${library} SOURCES)
  list(TRANSFORM sources PREPEND ${folder}/)
  list(APPEND pure_sources ${sources})
endforeach()
foreach(folder ${pure_folders})
  file(GLOB_RECURSE found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cc)
  list(REMOVE_ITEM found ${pure_sources})
  if(found)
    message(FATAL_ERROR "In a pure folder, and in no pure library: ${found}")
  endif()
endforeach()

add_library(impure STATIC tidy/impure.cc)
target_link_libraries(impure PRIVATE house)
set(deny ${CMAKE_CURRENT_SOURCE_DIR}/tidy/deny.txt)
set(pure ${CMAKE_CURRENT_SOURCE_DIR}/tidy/pure)
list(TRANSFORM pure_libraries REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE pure_files)
add_test(NAME pure_libraries_reach_no_world COMMAND ${pure} ${deny} ${pure_files})
add_test(NAME every_line_of_the_deny_list_bites COMMAND ${pure} --bites ${deny} $<TARGET_FILE:impure>)
# The same question put to libraries that do reach it.
add_test(NAME a_library_that_reaches_the_world_is_told COMMAND ${pure} ${deny} ${pure_files} $<TARGET_FILE:impure>)
add_test(NAME a_library_that_leans_on_a_real_one_is_told COMMAND ${pure} ${deny} $<TARGET_FILE:skep_agent_core>)
set_tests_properties(a_library_that_reaches_the_world_is_told PROPERTIES
  PASS_REGULAR_EXPRESSION "libimpure.a reaches the world: clock_gettime")
set_tests_properties(a_library_that_leans_on_a_real_one_is_told PROPERTIES
  PASS_REGULAR_EXPRESSION "no pure library defines skep::agent")
